//! The schema of policies and the parser, held against each other in both directions: what the parser accepts, the
//! schema accepts; what the schema accepts, the parser accepts, or refuses for a reason that no schema can express.

#[path = "schema/beyond.rs"]
mod beyond;
#[path = "schema/generation.rs"]
mod generation;
#[path = "schema/mutation.rs"]
mod mutation;
#[path = "schema/random.rs"]
mod random;
#[path = "schema/walk.rs"]
mod walk;

use std::collections::BTreeSet;

use jsonschema::Validator;
use permask::{POLICY_SCHEMA, Policy};
use permask_tests::systems::SYSTEMS;
use permask_tests::{text, vectors};
use serde_json::{Value, json};

use beyond::Beyond;
use generation::Generator;
use random::Random;
use walk::Schema;

/// Compares what the schema and the parser say of documents, and counts.
struct Comparison {
    validator: Validator,
    accepted: usize,
    refused: usize,
    beyond: BTreeSet<&'static str>,
    beyond_count: usize,
    differences: Vec<String>,
}

impl Comparison {
    fn new() -> Self {
        Self {
            validator: validator(),
            accepted: 0,
            refused: 0,
            beyond: BTreeSet::new(),
            beyond_count: 0,
            differences: Vec::new(),
        }
    }

    fn compare(&mut self, what: &str, document: &Value) {
        let valid = self.validator.is_valid(document);
        match (Policy::read(document.to_string().as_bytes()), valid) {
            (Ok(_), true) => self.accepted += 1,
            (Err(_), false) => self.refused += 1,
            (Err(error), true) => match Beyond::of(&error, document) {
                Some(beyond) => {
                    self.beyond.insert(beyond.reason);
                    self.beyond_count += 1;
                }
                None => self.differences.push(format!("{what}: only the parser refuses: {} {error}", error.code())),
            },
            (Ok(_), false) => {
                let errors: Vec<String> = self
                    .validator
                    .iter_errors(document)
                    .map(|error| format!("{} {error}", error.instance_path()))
                    .collect();
                self.differences.push(format!("{what}: only the schema refuses: {}", errors.join("; ")));
            }
        }
    }

    #[track_caller]
    fn agrees(&self) {
        let shown: Vec<&str> = self.differences.iter().take(40).map(String::as_str).collect();
        assert!(shown.is_empty(), "{} differences:\n{}", self.differences.len(), shown.join("\n"));
    }

    fn count(&self) -> usize {
        self.accepted + self.refused + self.beyond_count
    }
}

fn document() -> Value {
    serde_json::from_str(POLICY_SCHEMA).expect("JSON")
}

fn validator() -> Validator {
    jsonschema::draft202012::new(&document()).expect("a schema of draft 2020-12")
}

fn complete() -> Value {
    serde_json::from_str(&text("schema/complete.json")).expect("JSON")
}

/// The policies of the tests and of the README, each with its name; those that have to be refused are left out.
fn policies() -> Vec<(String, Value)> {
    let mut all = vec![("complete".to_owned(), complete())];
    let parsed = |text: &str| serde_json::from_str::<Value>(text).expect("JSON");
    all.extend(SYSTEMS.map(|system| (system.to_owned(), parsed(&text(&format!("systems/{system}/policy.json"))))));
    for file in ["decide", "navigation"] {
        for (name, policy) in vectors(file)["policies"].as_object().expect("policies") {
            all.push((format!("{file} {name}"), policy.clone()));
        }
    }
    for file in ["assignable", "fields", "limits", "tasks"] {
        all.push((file.to_owned(), vectors(file)["policy"].clone()));
    }
    let language = vectors("language");
    for case in language["cases"].as_array().expect("cases") {
        let mut policy = language["base"].clone();
        for (name, value) in case["policy"].as_object().expect("members") {
            policy[name] = value.clone();
        }
        all.push((format!("language {}", case["name"]), policy));
    }
    let masks = vectors("mask");
    for case in masks["cases"].as_array().expect("cases") {
        let unlisted = case.get("unlisted").cloned().unwrap_or(json!("show"));
        let policy = json!({
            "format": 1, "id": "mask", "resources": {"pii": {"actions": ["view", "partial"]}},
            "classes": masks["classes"],
            "records": {"record": {"unlisted": unlisted, "fields": case["fields"]}},
        });
        all.push((format!("mask {}", case["name"]), policy));
    }
    for case in vectors("masks")["cases"].as_array().expect("cases") {
        let policy = json!({"format": 1, "id": "masks", "resources": {}, "classes": {"c": {"mask": case["mask"]}}});
        all.push((format!("masks {}", case["name"]), policy));
    }
    for line in text("cases/decisions.ndjson").lines() {
        let case = parsed(line);
        all.push((format!("case {}", case["case"]), case["policy"].clone()));
    }
    let readme = text("../README.md");
    let blocks = readme.split("```json\n").skip(1).filter_map(|block| block.split("```").next());
    // The other documents of the README are files of tests.
    let policies = blocks.filter(|block| block.contains("\"resources\""));
    all.extend(policies.map(|block| ("README".to_owned(), parsed(block))));
    all
}

#[test]
fn it_is_a_schema_of_draft_2020_12() {
    let schema = document();
    let outcome = jsonschema::draft202012::meta::validate(&schema).map_err(|error| error.to_string());
    assert_eq!(outcome, Ok(()));
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
}

#[test]
fn every_policy_of_the_tests_and_of_the_readme_is_accepted_by_both() {
    let mut comparison = Comparison::new();
    let policies = policies();
    for (name, policy) in &policies {
        comparison.compare(name, policy);
    }
    comparison.agrees();
    assert!(comparison.accepted > 1_200, "{} policies", comparison.accepted);
    assert_eq!(comparison.accepted, policies.len(), "one of them is refused");
    assert!(policies.iter().any(|(name, _)| name == "README"));
}

#[test]
fn the_policies_that_must_be_refused_are_refused_by_both_where_a_schema_can() {
    let mut comparison = Comparison::new();
    let errors = vectors("errors");
    for case in errors["cases"].as_array().expect("cases").iter().filter(|case| case["kind"] == "policy") {
        let mut policy = case.get("document").unwrap_or(&errors["base"]).clone();
        for (name, value) in case.get("merge").and_then(Value::as_object).into_iter().flatten() {
            policy[name] = value.clone();
        }
        comparison.compare(&case["name"].to_string(), &policy);
    }
    comparison.agrees();
    assert_eq!(comparison.accepted, 0);
    assert!(comparison.refused > 40 && comparison.beyond_count > 40, "{} cases", comparison.count());
}

#[test]
fn the_complete_example_uses_every_member() {
    let schema = Schema::new(document());
    let mut used = BTreeSet::new();
    schema.visit(&complete(), &mut |_, at| {
        used.insert(at.to_owned());
    });
    let unused: Vec<String> = schema.members().into_iter().filter(|at| !used.contains(at)).collect();
    assert_eq!(unused, Vec::<String>::new());
}

#[test]
fn every_member_is_described_and_no_object_is_open() {
    let schema = Schema::new(document());
    let bare: Vec<String> = schema.members().into_iter().filter(|at| !schema.is_described(at)).collect();
    assert_eq!(bare, Vec::<String>::new());
    assert_eq!(schema.open_objects(), Vec::<String>::new());
    assert!(schema.members().len() >= 90, "{} members", schema.members().len());
}

#[test]
fn the_examples_in_the_schema_are_valid() {
    let document = document();
    let mut count = 0;
    for (at, part) in Schema::new(document.clone()).with_examples() {
        let mut whole = json!({ "$defs": document["$defs"], "allOf": [part] });
        if at.is_empty() {
            whole = document.clone();
        }
        let validator = jsonschema::draft202012::new(&whole).expect("a schema");
        for example in part["examples"].as_array().expect("examples") {
            assert!(validator.is_valid(example), "{at}: {example}");
            count += 1;
        }
    }
    assert!(count > 25, "{count} examples");
    let mut comparison = Comparison::new();
    comparison.compare("the example of the whole", &document["examples"][0]);
    assert_eq!(comparison.accepted, 1, "{:?}", comparison.differences);
}

#[test]
fn every_mutation_is_judged_alike() {
    let mut comparison = Comparison::new();
    mutation::each(&complete(), &mut |what, document| comparison.compare(what, document));
    comparison.agrees();
    // Floors, so that the test cannot become empty unnoticed; members that are added add to them.
    assert!(comparison.count() > 20_000, "{} mutations", comparison.count());
    assert!(comparison.accepted > 1_000, "{} accepted", comparison.accepted);
    assert!(comparison.refused > 10_000, "{} refused", comparison.refused);
    let unseen: Vec<&str> =
        Beyond::ALL.iter().map(|beyond| beyond.reason).filter(|reason| !comparison.beyond.contains(reason)).collect();
    assert_eq!(unseen, Vec::<&str>::new(), "of what is beyond a schema nothing was seen of these");
}

#[test]
fn what_is_generated_from_the_schema_is_read_or_refused_for_what_is_beyond_it() {
    let schema = Schema::new(document());
    let mut comparison = Comparison::new();
    let mut generator = Generator::new(&schema, Random::new(1));
    let (mut whole, mut parts) = (0, 0);
    let complete = complete();
    let mut nodes = Vec::new();
    schema.visit(&complete, &mut |place, at| nodes.push((place.to_owned(), at.to_owned())));
    for _ in 0..1_000 {
        let document = generator.document();
        assert!(comparison.validator.is_valid(&document), "the generator made what the schema refuses: {document}");
        comparison.compare("a whole document", &document);
        whole += 1;
    }
    let whole_accepted = comparison.accepted;
    for _ in 0..4_000 {
        let (place, at) = generator.random().pick(&nodes).clone();
        let mut document = mutation::focused(&complete, &place);
        *document.pointer_mut(&place).expect("a node") = generator.value(&at);
        // A part knows nothing of its siblings, on which more may depend.
        if comparison.validator.is_valid(&document) {
            comparison.compare(&place, &document);
            parts += 1;
        }
    }
    comparison.agrees();
    assert!(whole_accepted > 100, "{whole_accepted} of {whole} whole documents were accepted");
    let accepted = comparison.accepted - whole_accepted;
    assert!(parts > 3_000 && accepted > 1_500, "{accepted} of {parts} parts were accepted");
}

#[test]
fn the_texts_that_the_schema_describes_are_those_that_the_parser_reads() {
    let mut comparison = Comparison::new();
    let schema = document();
    let mut random = Random::new(2);
    let base = json!({
        "format": 1, "id": "p", "resources": {"a": {"actions": ["x", "y"], "children": {"b": {"actions": ["x"]}}}, "ab": {"actions": ["x"]}},
        "classes": {"c": {"mask": "stars"}},
    });
    let with = |name: &str, value: Value| {
        let mut document = base.clone();
        document[name] = value;
        document
    };
    type Wrap<'w> = &'w dyn Fn(&str) -> Value;
    let path: Wrap<'_> = &|text| with("records", json!({"r": {"unlisted": "show", "fields": {text: "c"}}}));
    let pattern: Wrap<'_> = &|text| with("everyone", json!({"rules": [{"allow": text}]}));
    let task: Wrap<'_> = &|text| with("tasks", json!({"t": {"parameters": {"p": "**"}, "requires": ["{p}:x", text]}}));
    let scope: Wrap<'_> = &|text| with("tasks", json!({"t": {"parameters": {"p": text}, "requires": ["{p}:x"]}}));
    let href: Wrap<'_> = &|text| with("navigation", json!([{"id": "n", "href": text}]));
    let name: Wrap<'_> = &|text| with("roles", json!({text: {}}));
    let action: Wrap<'_> = &|text| with("actions", json!({text: {}}));
    let ignored: Wrap<'_> = &|text| with("classes", json!({"c": {"mask": {"keep": {"ignore": text}}}}));
    let attribute: Wrap<'_> = &|text| with("attributes", json!({"context": {text: "string"}}));
    for (at, wrap, seeds) in [
        ("/$defs/path/pattern", path, ["$.a['b'][0]", "$..[*].c", "$[\"\\u00e9\\n\"].*"]),
        ("/$defs/pattern/pattern", pattern, ["a.**:x,y", "**:*", "a.b:x"]),
        ("/$defs/task-pattern/pattern", task, ["a.**:x,y", "{p}.b:x", "{p}:*"]),
        ("/$defs/resource-pattern/pattern", scope, ["a.**", "*", "a"]),
        ("/$defs/navigation-item/properties/href/pattern", href, ["/a?b#c", "https://a.example/", "#\u{e9}"]),
        ("/$defs/mask/anyOf/1/properties/keep/properties/ignore/pattern", ignored, ["- /", "!@[`{~", " "]),
        ("/$defs/name/pattern", name, ["a b", "\u{e9}\u{1f600}", "a/~b"]),
        ("/$defs/plain-name/pattern", action, ["a-b", "A_0", "9"]),
        ("/$defs/attribute-name/pattern", attribute, ["_a", "a9", "A_b"]),
    ] {
        let before = comparison.accepted;
        // What the schema's own expression generates.
        for text in random.matching(schema.pointer(at).and_then(Value::as_str).expect("a pattern"), 300) {
            comparison.compare(&format!("{at} {text:?}"), &wrap(&text));
        }
        // What is near to something sound.
        for seed in seeds {
            comparison.compare(&format!("{at} {seed:?}"), &wrap(seed));
            for _ in 0..300 {
                let text = random.edited(seed);
                comparison.compare(&format!("{at} {text:?}"), &wrap(&text));
            }
        }
        assert!(comparison.accepted > before + 50, "{at}: {} accepted", comparison.accepted - before);
    }
    comparison.agrees();
    assert!(comparison.refused > 1_000, "{} refused", comparison.refused);
}
