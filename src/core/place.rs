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
                for character in name.chars() {
                    match character {
                        '~' => pointer.push_str("~0"),
                        '/' => pointer.push_str("~1"),
                        other => pointer.push(other),
                    }
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
        let other = member.member("");
        assert_eq!(other.member("//~é~").pointer(), "/a~1b~0c//~1~1~0é~0");
    }
}
