//! Limits: what one text may ask for. Each is checked before it is spent.

/// How deep arrays and objects nest. The walk and the check keep a bit or a frame of each, and no stack grows with it.
pub const MAX_DEPTH: usize = 128;

/// Most bytes of a text that is masked in one call: more is for a stream.
pub const MAX_TEXT: usize = 64 << 20;

/// Most bytes of one record in a stream, which holds it until it is whole.
pub const MAX_RECORD: usize = 16 << 20;

/// The byte order mark in UTF-8, which may stand before a text and is not copied.
pub(crate) const MARK: &[u8] = b"\xef\xbb\xbf";
