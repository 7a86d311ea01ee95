/**
 * `npm run generate:vectors`: writes test/vectors/frames/*.json anew from the code, but for identities.json. To be run when the
 * wire changes, and only then: who has written a second implementation has the old ones.
 */
import { writeDats } from './dats.ts'
import { writeEpochs } from './epochs.ts'
import { writeHashing } from './hashing.ts'
import { writeInis } from './inis.ts'
import { writeKeys } from './keys.ts'
import { writeRooms } from './rooms.ts'
import { writeSealing } from './sealing.ts'
import { writeSetTrees } from './set-trees.ts'
import { writeSigning } from './signing.ts'
import { writeSync } from './sync.ts'
import { writeWraps } from './wraps.ts'

writeHashing()
writeSealing()
writeSigning()
writeRooms()
writeWraps()
writeEpochs()
writeInis()
writeKeys()
writeDats()
// After the DATs: it gives batches of theirs.
writeSync()
await writeSetTrees()
