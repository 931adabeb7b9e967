//! The masking engine for JavaScript: texts in, masked texts out, and what stands for single values.
//!
//! It decides nothing: which mask each value gets comes as bytes from the module that decides
//! ([`permask_mask::wire`]). The TypeScript in `src/js` is the only caller.

mod batch;
mod buffer;
mod error;
mod framing;
mod key;
mod stream;
mod view;

use wasm_bindgen::prelude::*;

use buffer::Buffers;
use error::{missing, to_error};
pub use framing::FramingHandle;
pub use stream::StreamHandle;
pub use view::ViewHandle;

/// What masks, with the memory that texts come and go by: one for each gate.
#[wasm_bindgen(js_name = Masker)]
#[derive(Debug, Default)]
pub struct MaskerHandle {
    buffers: Buffers,
}

#[wasm_bindgen(js_class = Masker)]
impl MaskerHandle {
    /// Makes one without memory.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns where the next text is to be written, of at most so many bytes. It may move all that was there before.
    pub fn input(&mut self, length: usize) -> *const u8 {
        self.buffers.input(length)
    }

    /// Returns where what came out last lies.
    #[must_use]
    pub fn output(&self) -> *const u8 {
        self.buffers.output.as_ptr()
    }

    /// Gives back large memory, once what came out was read.
    pub fn release(&mut self) {
        self.buffers.release();
    }

    /// Masks single values, which lie in the input: for each twice 32 bits in little-endian order, its length in UTF-16 and
    /// then four times the number of its entry plus 0 for a boolean, 1 for null, 2 for a number or 3 for a string; after
    /// them their texts, with a line feed between each two. The entries are those of `look`.
    ///
    /// Returns the length of what came out: a JSON array of what stands for each. Nothing where the input is not that.
    pub fn batch(&mut self, look: &[u8], key: Option<Vec<u8>>, count: usize, length: usize) -> Option<usize> {
        let Buffers { input, output } = &mut self.buffers;
        output.clear();
        batch::mask(look, key, count, input.get(..length)?, output)?;
        Some(output.len())
    }

    /// Masks a text, which lies in the input. Returns the length of what came out.
    ///
    /// # Errors
    ///
    /// An `Error` with `code` and `at`.
    pub fn mask(&mut self, length: usize, framing: &FramingHandle, view: &mut ViewHandle) -> Result<usize, JsValue> {
        let Buffers { input, output } = &mut self.buffers;
        output.clear();
        let text = input.get(..length).ok_or_else(missing)?;
        view.with(|views| permask_mask::mask(text, &framing.0, views, output, None)).map_err(to_error)?;
        Ok(output.len())
    }

    /// Masks the next piece of a text, which lies in the input. Returns the length of what came out.
    ///
    /// # Errors
    ///
    /// An `Error` with `code` and `at`.
    pub fn push(&mut self, stream: &mut StreamHandle, length: usize, view: &mut ViewHandle) -> Result<usize, JsValue> {
        let Buffers { input, output } = &mut self.buffers;
        output.clear();
        let piece = input.get(..length).ok_or_else(missing)?;
        view.with(|views| stream.0.push(piece, views, output)).map_err(to_error)?;
        Ok(output.len())
    }

    /// Compares a record, as it was handed out with what was masked in it, with what it is to become: three JSON texts.
    /// Returns the patch that may be sent, or the errors, as JSON text; nothing where the bytes of the paths, of the look or
    /// of the rights are not that.
    #[must_use]
    pub fn writable(
        &self,
        paths: &[u8],
        look: &[u8],
        rights: &[u8],
        data: &str,
        masked: &str,
        edited: &str,
    ) -> Option<String> {
        let [data, masked, edited] = [data, masked, edited].map(str::as_bytes);
        permask_mask::guard::answer([paths, look, rights], data, masked, edited)
    }

    /// Ends a text that came in pieces. Returns the length of what came out.
    ///
    /// # Errors
    ///
    /// An `Error` with `code` and `at`.
    pub fn finish(&mut self, stream: &mut StreamHandle, view: &mut ViewHandle) -> Result<usize, JsValue> {
        let Buffers { output, .. } = &mut self.buffers;
        output.clear();
        view.with(|views| stream.0.finish(views, output)).map_err(to_error)?;
        Ok(output.len())
    }
}
