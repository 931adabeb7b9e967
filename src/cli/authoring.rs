//! What the authors' tools share: reading a policy as a document.

use std::path::Path;

use permask::authoring::Document;

use crate::failure::Failure;
use crate::file;

/// Reads a policy document with what is for people in it.
pub(crate) fn read_document(path: &Path) -> Result<Document, Failure> {
    Document::read(&file::read_policy(path)?).map_err(|error| Failure::from(error).in_file(path))
}
