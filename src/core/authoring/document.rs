//! Document: a policy as its author wrote it, with the titles and descriptions that deciding has no use for.

use crate::error::Error;
use crate::json::Json;
use crate::policy::Policy;

/// A policy document that was read and checked.
///
/// ```
/// use permask::authoring::Document;
///
/// let document = Document::read(br#"{"format": 1, "id": "console", "resources": {"jobs": {"actions": ["view"]}}}"#)?;
/// assert_eq!(document.id(), "console");
/// # Ok::<(), permask::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Document {
    json: Json,
}

/// A resource with its place in the document.
pub(crate) struct ResourceEntry<'d> {
    pub(crate) path: String,
    pub(crate) json: &'d Json,
}

impl Document {
    /// Reads a policy document in JSON and checks it.
    ///
    /// # Errors
    ///
    /// Those of [`Policy::read`].
    pub fn read(document: &[u8]) -> Result<Self, Error> {
        let json = Json::read_document(document)?;
        Policy::from_json(&json)?;
        Ok(Self { json })
    }

    /// Returns the policy's id.
    #[must_use]
    pub fn id(&self) -> &str {
        self.json.member("id").and_then(Json::text).unwrap_or_default()
    }

    pub(crate) fn json(&self) -> &Json {
        &self.json
    }

    /// Compiles the policy. It was checked when it was read.
    pub(crate) fn policy(&self) -> Result<Policy, Error> {
        Policy::from_json(&self.json)
    }

    /// Returns the members of a member of the document; none where there is no such object.
    pub(crate) fn entries(&self, name: &str) -> &[(String, Json)] {
        self.json.member(name).map(members).unwrap_or_default()
    }

    /// Returns every resource that the document declares, in its order.
    pub(crate) fn resources(&self) -> Vec<ResourceEntry<'_>> {
        let mut found = Vec::new();
        collect(self.entries("resources"), "", &mut found);
        found
    }
}

/// Returns the members of an object; none of any other value.
pub(crate) fn members(json: &Json) -> &[(String, Json)] {
    match json {
        Json::Object(members) => members,
        _ => &[],
    }
}

/// Returns the elements of an array; none of any other value.
pub(crate) fn elements(json: &Json) -> &[Json] {
    match json {
        Json::Array(elements) => elements,
        _ => &[],
    }
}

/// Returns the text of a member.
pub(crate) fn text<'j>(json: &'j Json, name: &str) -> Option<&'j str> {
    json.member(name).and_then(Json::text)
}

/// Returns the texts of an array, or one text that stands for an array of one.
pub(crate) fn texts(json: Option<&Json>) -> Vec<&str> {
    match json {
        Some(Json::String(text)) => vec![text],
        Some(json) => elements(json).iter().filter_map(Json::text).collect(),
        None => Vec::new(),
    }
}

fn collect<'d>(entries: &'d [(String, Json)], parent: &str, found: &mut Vec<ResourceEntry<'d>>) {
    for (segment, json) in entries {
        let path = if parent.is_empty() { segment.clone() } else { format!("{parent}.{segment}") };
        found.push(ResourceEntry { path: path.clone(), json });
        collect(json.member("children").map(members).unwrap_or_default(), &path, found);
    }
}

/// Returns the elements of an array that is a member of the document.
pub(crate) fn elements_of<'d>(document: &'d Document, name: &str) -> impl Iterator<Item = &'d Json> {
    document.json.member(name).map(elements).unwrap_or_default().iter()
}
