-- AlterTable
ALTER TABLE "User" ADD COLUMN     "demoDisabledAt" TIMESTAMPTZ(3);

