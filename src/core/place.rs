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
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Member(parent, name) => {
                parent.fmt(formatter)?;
                formatter.write_str("/")?;
                for part in name.split_inclusive(['~', '/']) {
                    let plain = part.trim_end_matches(['~', '/']);
                    formatter.write_str(plain)?;
                    formatter.write_str(match part.len() - plain.len() {
                        0 => "",
                        _ if part.ends_with('~') => "~0",
                        _ => "~1",
                    })?;
                }
                Ok(())
            }
            Self::Element(parent, index) => {
                parent.fmt(formatter)?;
                formatter.write_str("/")?;
                index.fmt(formatter)
            }
        }
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
