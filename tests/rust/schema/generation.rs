//! Documents made from the schema alone, by chance. Names come from small pools, so that some of them meet.

use serde_json::{Map, Value, json};

use crate::random::Random;
use crate::walk::Schema;

/// Deepest nesting that is generated; below it optional members are left out.
const DEPTH: usize = 9;

/// The characters that the mask `keep` ignores.
const IGNORED: &str = "/$defs/mask/anyOf/1/properties/keep/properties/ignore";

/// Texts for the parts of the schema that say what a text is.
const POOLS: &[(&str, &[&str])] = &[
    ("/$defs/pattern", &["**:*", "**:*", "*:*", "a:read", "a.**:read,edit", "a.b:*", "b:read"]),
    ("/$defs/task-pattern", &["**:*", "{a}:read", "{b}.**:*", "a:read"]),
    ("/$defs/resource-pattern", &["*", "**", "a.*"]),
    ("/$defs/plain-name", &["a", "b", "read", "edit"]),
    ("/$defs/name", &["x", "y", "z", "reads", "public", "small", "na me", "\u{e9}"]),
    ("/$defs/attribute-name", &["a", "b", "owner", "_c"]),
    ("/$defs/condition", &["true", "subject.id == 'u'", "now < now", "can('a:read')", "'x' in subject.roles", "x +"]),
    ("/$defs/path", &["$", "$.a", "$.b[*].c", "$..d['e']", "$[0]"]),
    ("/$defs/resource-path", &["a", "b", "a.b"]),
    (IGNORED, &["", "-", " -/", "!~", "[`{@:"]),
    ("/$defs/navigation-item/properties/href", &["/", "/a", "#b", "https://c.example/"]),
];

/// Makes values that the schema accepts.
pub(crate) struct Generator<'s> {
    schema: &'s Schema,
    random: Random,
}

impl<'s> Generator<'s> {
    pub(crate) fn new(schema: &'s Schema, random: Random) -> Self {
        Self { schema, random }
    }

    pub(crate) fn random(&mut self) -> &mut Random {
        &mut self.random
    }

    /// Makes a whole document.
    pub(crate) fn document(&mut self) -> Value {
        self.make("", 0)
    }

    /// Makes a value for one place of the schema.
    pub(crate) fn value(&mut self, at: &str) -> Value {
        self.make(at, DEPTH / 2)
    }

    fn make(&mut self, at: &str, depth: usize) -> Value {
        for at in self.schema.resolved(at) {
            let part = self.schema.at(&at);
            if let Some((_, texts)) = POOLS.iter().find(|(pool, _)| *pool == at) {
                return json!(self.random.pick(texts));
            }
            if let Some(value) = part.get("const") {
                return value.clone();
            }
            if let Some(values) = part["enum"].as_array() {
                return self.random.pick(values).clone();
            }
            if let Some(branches) = part["anyOf"].as_array() {
                let branch = self.random.below(branches.len());
                return self.make(&format!("{at}/anyOf/{branch}"), depth);
            }
            match part["type"].as_str() {
                Some("object") => return self.object(&at, depth),
                Some("array") => return self.array(&at, depth),
                Some("boolean") => return json!(self.random.is_one_of(2)),
                Some("string") => return json!(self.random.pick(&["a", "word", "\u{e9}\n"])),
                Some("number") => return json!([json!(-1.5), json!(0), json!(700)][self.random.below(3)]),
                Some("integer") => {
                    let least = part["minimum"].as_u64().unwrap_or(0);
                    return json!(least + self.random.below(3) as u64);
                }
                _ => {}
            }
        }
        panic!("{at}: the generator knows no value for this")
    }

    fn array(&mut self, at: &str, depth: usize) -> Value {
        let part = self.schema.at(at);
        let number = |name: &str| part[name].as_u64().and_then(|number| usize::try_from(number).ok());
        let least = number("minItems").unwrap_or(0);
        let most = number("maxItems").unwrap_or(least + 2);
        let count = if depth >= DEPTH { least } else { least + self.random.below(most - least + 1) };
        let mut elements: Vec<Value> = Vec::new();
        for _ in 0..count {
            let element = self.make(&format!("{at}/items"), depth + 1);
            if part["uniqueItems"] != json!(true) || !elements.contains(&element) {
                elements.push(element);
            }
        }
        Value::Array(elements)
    }

    fn object(&mut self, at: &str, depth: usize) -> Value {
        let part = self.schema.at(at).clone();
        let names = |value: &Value| -> Vec<String> {
            value.as_array().into_iter().flatten().filter_map(|name| name.as_str().map(str::to_owned)).collect()
        };
        let mut required = names(&part["required"]);
        let mut narrowed = Value::Null;
        let mut place = String::new();
        if let Some(branches) = part["oneOf"].as_array() {
            let chosen = self.random.below(branches.len());
            required.extend(names(&branches[chosen]["required"]));
            narrowed = branches[chosen]["properties"].clone();
            place = format!("{at}/oneOf/{chosen}/properties");
            // What another alternative is known by may not stand here; a member of `false` stands for the same.
            for other in
                branches.iter().flat_map(|branch| names(&branch["required"])).filter(|name| !required.contains(name))
            {
                if narrowed[&other].is_null() {
                    narrowed[other] = json!(false);
                }
            }
        }
        let mut made = Map::new();
        let declared = part["properties"].as_object().cloned().unwrap_or_default();
        // One parameter list of a mask: of as many members as there may be.
        let only = (part["maxProperties"] == json!(1)).then(|| {
            let names: Vec<&String> = declared.keys().collect();
            (*self.random.pick(&names)).clone()
        });
        for name in declared.keys() {
            let wanted = match &only {
                Some(only) => only == name,
                None => required.contains(name) || (depth < DEPTH && self.random.is_one_of(3)),
            };
            if !wanted || narrowed[name] == json!(false) {
                continue;
            }
            let value = match &narrowed[name] {
                Value::Null => self.make(&format!("{at}/properties/{name}"), depth + 1),
                _ => self.make(&format!("{place}/{name}"), depth + 1),
            };
            made.insert(name.clone(), value);
        }
        if part["additionalProperties"].is_object() {
            for _ in 0..if depth < DEPTH { self.random.below(3) } else { 0 } {
                let Value::String(name) = self.make(&format!("{at}/propertyNames"), depth) else { continue };
                if self.schema.at(at)["propertyNames"]["not"]["const"] != json!(name) {
                    made.insert(name, self.make(&format!("{at}/additionalProperties"), depth + 1));
                }
            }
        }
        // `not` stands for pairs alone: of both flags or of both conditions one goes.
        let together = names(&part["not"]["required"]);
        let is_excluded = !together.is_empty()
            && together.iter().all(|name| {
                let fits = &part["not"]["properties"][name]["const"];
                made.get(name).is_some_and(|value| fits.is_null() || fits == value)
            });
        if let (true, Some(last)) = (is_excluded, together.last()) {
            match required.contains(last) {
                true => made.insert(last.clone(), json!(2)),
                false => made.remove(last),
            };
        }
        for (name, others) in part["dependentRequired"].as_object().into_iter().flatten() {
            for other in names(others) {
                if made.contains_key(name) && !made.contains_key(&other) {
                    made.insert(other.clone(), self.make(&format!("{at}/properties/{other}"), depth + 1));
                }
            }
        }
        Value::Object(made)
    }
}
