//! Buffers: the memory by which texts cross. JavaScript writes into it and reads from it, so that nothing is allotted anew
//! for each call.

/// What is kept of each for the next call, in bytes. To make it anew takes a tenth of the time in which it is masked, but
/// WebAssembly never gives memory back to the browser: more than that is better used by other things meanwhile.
const MOST_KEPT: usize = 32 << 20;

/// What goes in, and what comes out.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    /// At least as long as what was asked for last.
    pub(crate) input: Vec<u8>,
    pub(crate) output: Vec<u8>,
}

impl Buffers {
    pub(crate) fn input(&mut self, length: usize) -> *const u8 {
        if self.input.len() < length {
            // What was there is not needed: only the new memory is to be there at the end.
            self.input = Vec::new();
            self.input = vec![0; length];
        }
        self.input.as_ptr()
    }

    pub(crate) fn release(&mut self) {
        for buffer in [&mut self.input, &mut self.output] {
            if buffer.capacity() > MOST_KEPT {
                *buffer = Vec::new();
            }
        }
    }
}
