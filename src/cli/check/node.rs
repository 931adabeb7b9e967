//! Nodes: values of a test file with their places. What nobody asked for is an error, as in a policy.

use permask::Json;

use crate::failure::Failure;

/// A value and where it stands, as a JSON Pointer.
#[derive(Clone, Debug)]
pub(super) struct Node<'j> {
    pub(super) json: &'j Json,
    pub(super) at: String,
}

/// The members of an object, of which each has to be asked for.
#[derive(Debug)]
pub(super) struct Members<'j> {
    members: &'j [(String, Json)],
    at: String,
    asked: Vec<&'static str>,
}

impl<'j> Node<'j> {
    pub(super) fn root(json: &'j Json) -> Self {
        Self { json, at: String::new() }
    }

    pub(super) fn members(&self) -> Result<Members<'j>, Failure> {
        match self.json {
            Json::Object(members) => Ok(Members { members, at: self.at.clone(), asked: Vec::new() }),
            _ => Err(self.expected("an object")),
        }
    }

    /// Returns the members of an object whose names are the author's own.
    pub(super) fn named(&self) -> Result<Vec<(&'j str, Self)>, Failure> {
        let Json::Object(members) = self.json else { return Err(self.expected("an object")) };
        Ok(members.iter().map(|(name, json)| (name.as_str(), Self { json, at: member(&self.at, name) })).collect())
    }

    pub(super) fn elements(&self) -> Result<Vec<Self>, Failure> {
        let Json::Array(elements) = self.json else { return Err(self.expected("an array")) };
        let elements = elements.iter().enumerate();
        Ok(elements.map(|(index, json)| Self { json, at: format!("{}/{index}", self.at) }).collect())
    }

    pub(super) fn text(&self) -> Result<&'j str, Failure> {
        match self.json {
            Json::String(text) => Ok(text),
            _ => Err(self.expected("a string")),
        }
    }

    pub(super) fn flag(&self) -> Result<bool, Failure> {
        match self.json {
            Json::Bool(flag) => Ok(*flag),
            _ => Err(self.expected("a boolean")),
        }
    }

    pub(super) fn texts(&self) -> Result<Vec<String>, Failure> {
        self.elements()?.iter().map(|node| node.text().map(str::to_owned)).collect()
    }

    /// Returns a string, or the strings of an array of one or more.
    pub(super) fn one_or_more(&self) -> Result<Vec<String>, Failure> {
        match self.json {
            Json::String(text) => Ok(vec![text.clone()]),
            Json::Array(elements) if !elements.is_empty() => self.texts(),
            _ => Err(self.expected("a string, or an array of one or more")),
        }
    }

    pub(super) fn expected(&self, what: &str) -> Failure {
        self.wrong("wrong-value", format!("expected {what}"))
    }

    pub(super) fn wrong(&self, code: &str, message: String) -> Failure {
        Failure::new(code, message).at(self.at.as_str())
    }
}

impl<'j> Members<'j> {
    pub(super) fn optional(&mut self, name: &'static str) -> Option<Node<'j>> {
        self.asked.push(name);
        let (_, json) = self.members.iter().find(|(known, _)| known == name)?;
        Some(Node { json, at: member(&self.at, name) })
    }

    pub(super) fn required(&mut self, name: &'static str) -> Result<Node<'j>, Failure> {
        let missing =
            || Failure::new("missing-member", format!("expected a member `{name}`, found none")).at(self.at.as_str());
        let missing = missing();
        self.optional(name).ok_or(missing)
    }

    /// Refuses members that nobody asked for.
    pub(super) fn finish(self) -> Result<(), Failure> {
        let unknown = self.members.iter().find(|(name, _)| !self.asked.contains(&name.as_str()));
        let Some((name, _)) = unknown else { return Ok(()) };
        let known: Vec<String> = self.asked.iter().map(|name| format!("`{name}`")).collect();
        let message = format!("expected one of {}, found another member", known.join(", "));
        Err(Failure::new("unknown-member", message).at(member(&self.at, name)))
    }
}

/// Returns the JSON Pointer (RFC 6901) of a member.
fn member(at: &str, name: &str) -> String {
    format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"))
}
