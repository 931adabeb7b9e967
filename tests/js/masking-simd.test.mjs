// The vectors of masking, with the module that takes sixteen bytes at once.
import { runWith } from './masking-builds.mjs'

runWith('simd')
