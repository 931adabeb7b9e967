// The vectors of masking, with the module that does without SIMD.
import { runWith } from './masking-builds.mjs'

runWith('scalar')
