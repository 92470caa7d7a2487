-- CreateTable
CREATE TABLE "SignInFailure" (
    "key" VARCHAR(80) NOT NULL,
    "points" INTEGER NOT NULL,
    "expire" TIMESTAMPTZ(3),

    CONSTRAINT "SignInFailure_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "SignInFailure_expire_idx" ON "SignInFailure"("expire");
