import { tellTheStory } from './support/stories'

tellTheStory()
