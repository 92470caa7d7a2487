import { type Program, parseSync, type StaticExport, type StaticImport, Visitor } from 'oxc-parser'

/** What a file names to be imported; `isType` where nothing of it is left at run time. */
export type Import = { specifier: string; isType: boolean }

/**
 * Reads every import of a source file: `import`, `export … from`, dynamic `import()` and the type
 * `import('…')`. What is computed, and `require`, is not seen.
 * @throws where the file is not TypeScript or JavaScript.
 */
export function readImports(path: string, source: string): Import[] {
  const imports = alreadyRead.get(source) ?? parseImports(path, source)
  alreadyRead.set(source, imports)
  return imports
}

/** Rules ask for the same files again and again. */
const alreadyRead = new Map<string, Import[]>()

function parseImports(path: string, source: string): Import[] {
  const { program, module, errors } = parseSync(path, source)
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`)
  return [
    ...module.staticImports.map(readImport),
    ...module.staticExports.flatMap(readExport),
    ...readExpressions(program),
  ]
}

function readImport({ moduleRequest, entries }: StaticImport): Import {
  // Without a name it is for its effect, which is no type.
  const isType = entries.length > 0 && entries.every((entry) => entry.isType)
  return { specifier: moduleRequest.value, isType }
}

function readExport({ entries }: StaticExport): Import[] {
  return entries.flatMap(({ moduleRequest, isType }) =>
    moduleRequest ? [{ specifier: moduleRequest.value, isType }] : [],
  )
}

/** Both look alike: `import('…')` as a value, and where a type stands. */
function readExpressions(program: Program): Import[] {
  const found: Import[] = []
  const visitor = new Visitor({
    ImportExpression({ source }) {
      if (source.type !== 'Literal') return
      found.push({ specifier: String(source.value), isType: false })
    },
    TSImportType({ source }) {
      found.push({ specifier: source.value, isType: true })
    },
  })
  visitor.visit(program)
  return found
}
