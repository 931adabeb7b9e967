//! Place: where in a document something stands, as a chain that is only written out when an error needs it.

use std::fmt;

/// A place in a JSON document. It prints as a JSON Pointer (RFC 6901).
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place<'a> {
    Root,
    Member(&'a Place<'a>, &'a str),
    Element(&'a Place<'a>, usize),
}

impl<'a> Place<'a> {
    pub(crate) fn member(&'a self, name: &'a str) -> Self {
        Self::Member(self, name)
    }

    pub(crate) fn element(&'a self, index: usize) -> Self {
        Self::Element(self, index)
    }

    /// Returns it as a JSON Pointer. What has no id goes by its place, so this is not for errors alone, and takes no detour
    /// by a formatter.
    pub(crate) fn pointer(&self) -> String {
        let mut pointer = String::new();
        self.write(&mut pointer);
        pointer
    }

    fn write(&self, pointer: &mut String) {
        match self {
            Self::Root => {}
            Self::Member(parent, name) => {
                parent.write(pointer);
                pointer.push('/');
                for part in name.split_inclusive(['~', '/']) {
                    let plain = part.trim_end_matches(['~', '/']);
                    pointer.push_str(plain);
                    pointer.push_str(match part.len() - plain.len() {
                        0 => "",
                        _ if part.ends_with('~') => "~0",
                        _ => "~1",
                    });
                }
            }
            Self::Element(parent, index) => {
                parent.write(pointer);
                pointer.push('/');
                pointer.push_str(&index.to_string());
            }
        }
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.pointer())
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn prints_as_a_json_pointer() {
        let root = Place::Root;
        let member = root.member("a/b~c");
        assert_eq!(root.to_string(), "");
        assert_eq!(member.element(3).to_string(), "/a~1b~0c/3");
    }
}
