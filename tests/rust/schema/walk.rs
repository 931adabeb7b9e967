//! The schema as a tree to walk: which of its parts are about which parts of a document.

use serde_json::Value;

/// A schema whose references are all of the form `#/$defs/…`.
pub(crate) struct Schema(Value);

impl Schema {
    pub(crate) fn new(document: Value) -> Self {
        Self(document)
    }

    /// Returns the part at a JSON Pointer.
    pub(crate) fn at(&self, at: &str) -> &Value {
        self.0.pointer(at).unwrap_or_else(|| panic!("{at}: no such part of the schema"))
    }

    /// Follows references: returns every place that speaks about the same value, the given one first.
    pub(crate) fn resolved(&self, at: &str) -> Vec<String> {
        let mut all = vec![at.to_owned()];
        while let Some(reference) = all.last().and_then(|at| self.at(at)["$ref"].as_str()) {
            all.push(reference.strip_prefix('#').expect("a local reference").to_owned());
        }
        all
    }

    /// Calls `visit` with the place of each node of a document and the place in the schema that speaks about it.
    pub(crate) fn visit(&self, document: &Value, visit: &mut dyn FnMut(&str, &str)) {
        self.visit_node(document, "", "", visit);
    }

    fn visit_node(&self, node: &Value, place: &str, at: &str, visit: &mut dyn FnMut(&str, &str)) {
        visit(place, at);
        self.visit_below(node, place, at, visit);
    }

    fn visit_below(&self, node: &Value, place: &str, at: &str, visit: &mut dyn FnMut(&str, &str)) {
        for at in self.resolved(at) {
            let part = self.at(&at);
            for (index, _) in part["anyOf"].as_array().into_iter().flatten().enumerate() {
                self.visit_below(node, place, &format!("{at}/anyOf/{index}"), visit);
            }
            for (name, value) in node.as_object().into_iter().flatten() {
                let name = name.replace('~', "~0").replace('/', "~1");
                let place = format!("{place}/{name}");
                let member = format!("{at}/properties/{name}");
                if self.0.pointer(&member).is_some() {
                    self.visit_node(value, &place, &member, visit);
                } else if part["additionalProperties"].is_object() {
                    self.visit_node(value, &place, &format!("{at}/additionalProperties"), visit);
                }
            }
            if part["items"].is_object() {
                for (index, value) in node.as_array().into_iter().flatten().enumerate() {
                    self.visit_node(value, &format!("{place}/{index}"), &format!("{at}/items"), visit);
                }
            }
        }
    }

    /// Returns the place of every part that declares members: all but alternatives, which narrow what others declare.
    fn objects(&self) -> Vec<String> {
        let mut found = Vec::new();
        each(&self.0, "", &mut |at, part| {
            let narrows = at.contains("/oneOf/") || at.ends_with("/not");
            if !narrows && !at.ends_with("/properties") && (part["properties"].is_object() || part["type"] == "object")
            {
                found.push(at.to_owned());
            }
        });
        found
    }

    /// Returns the place of every member that some object can have.
    pub(crate) fn members(&self) -> Vec<String> {
        let members = |at: String| {
            let names: Vec<String> =
                self.at(&at)["properties"].as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
            names.into_iter().map(move |name| format!("{at}/properties/{name}"))
        };
        self.objects().into_iter().flat_map(members).collect()
    }

    /// Returns the place of every object that would let unknown members through.
    pub(crate) fn open_objects(&self) -> Vec<String> {
        let is_open = |at: &String| {
            let others = &self.at(at)["additionalProperties"];
            *others != Value::Bool(false) && !(others.is_object() && self.at(at)["propertyNames"].is_object())
        };
        self.objects().into_iter().filter(is_open).collect()
    }

    pub(crate) fn is_described(&self, at: &str) -> bool {
        self.resolved(at).iter().any(|at| self.at(at)["description"].as_str().is_some_and(|text| !text.is_empty()))
    }

    /// Returns every part that has examples, with its place.
    pub(crate) fn with_examples(&self) -> Vec<(String, Value)> {
        let mut found = Vec::new();
        each(&self.0, "", &mut |at, part| {
            if part["examples"].is_array() {
                found.push((at.to_owned(), part.clone()));
            }
        });
        found
    }
}

fn each(part: &Value, at: &str, visit: &mut dyn FnMut(&str, &Value)) {
    match part {
        Value::Object(members) => {
            visit(at, part);
            for (name, value) in members.iter().filter(|(name, _)| *name != "examples") {
                each(value, &format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")), visit);
            }
        }
        Value::Array(elements) => {
            for (index, value) in elements.iter().enumerate() {
                each(value, &format!("{at}/{index}"), visit);
            }
        }
        _ => {}
    }
}
