//! Masked JSON: any bytes are refused or masked as a slow reference on serde's reader does it, under any paths and look, and
//! a stream that is cut anywhere gives the same.
//!
//! The first byte says how many bytes after it choose paths, look and cuts; the rest is the text.

#![no_main]

#[path = "../../rust/reference.rs"]
mod reference;

use libfuzzer_sys::fuzz_target;
use permask_fuzz::Choices;

fuzz_target!(|data: &[u8]| {
    let Some((count, rest)) = data.split_first() else { return };
    let (choices, text) = rest.split_at((usize::from(*count) % 64).min(rest.len()));
    let mut choices = Choices::new(choices);
    let mut below = |bound| choices.below(bound);
    let made = reference::reference(&mut below);
    reference::check_document(text, &made, &mut below);
    reference::check_framings(text, &made, &mut below);
});
