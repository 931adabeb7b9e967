//! Properties of deciding and masking, on random policies, subjects and questions.

use std::sync::Arc;

use permask::{Json, Outcome, Policy, Question, Session, Subject};
use proptest::prelude::*;
use serde_json::{Value, json};

/// 2026-06-01T12:00:00Z
const NOW: u64 = 1_780_315_200;

const PERMISSIONS: [&str; 7] = ["a:read", "a:edit", "a.b:read", "a.b:edit", "c:read", "c:edit", "c:own"];
const PATTERNS: [&str; 9] =
    ["a:read", "a.**:edit", "a.*:*", "c:*", "**:read", "*:edit", "a.b:read,edit", "c:own", "**:*"];
const CONDITIONS: [&str; 9] = [
    "resource.owner == subject.id",
    "resource.level > 1 || subject.attrs.region == 'emea'",
    "has(resource.owner) && !(resource.owner == 'u2')",
    "subject.attrs.region == 'apac'",
    "size(subject.roles) > 1",
    "resource.tags.exists(t, t == 'x')",
    "true",
    "now < timestamp('2026-06-01T12:00:00Z')",
    "next.owner == 'u1'",
];
const ROLES: [&str; 4] = ["r0", "r1", "r2", "r3"];

fn rule(id: String) -> impl Strategy<Value = Value> {
    let condition = prop_oneof![2 => Just(None), 1 => any::<bool>().prop_flat_map(|unless| {
        prop::sample::select(&CONDITIONS[..]).prop_map(move |text| Some((if unless { "unless" } else { "when" }, text)))
    })];
    (prop::bool::weighted(0.3), prop::sample::subsequence(&PATTERNS[..], 1..3), condition).prop_map(
        move |(denies, patterns, condition)| {
            let mut rule = json!({ "id": id, (if denies { "deny" } else { "allow" }): patterns });
            if let Some((word, text)) = condition {
                rule[word] = json!(text);
            }
            rule
        },
    )
}

fn rules(holder: &'static str) -> impl Strategy<Value = Vec<Value>> {
    (0..3_usize)
        .prop_flat_map(move |count| (0..count).map(|index| rule(format!("{holder}-{index}"))).collect::<Vec<_>>())
}

fn policy() -> impl Strategy<Value = Value> {
    (rules("e"), rules("r0"), rules("r1"), rules("r2"), rules("r3"), any::<bool>()).prop_map(
        |(everyone, r0, r1, r2, r3, conflict)| {
            let constraints = if conflict { json!([{ "id": "x", "exclusive": [["r1"], ["r2"]] }]) } else { json!([]) };
            let attributes = json!({ "owner": "string", "level": "number", "tags": ["string"] });
            json!({
                "format": 1,
                "id": "p",
                "attributes": { "subject": { "region": "string" } },
                "actions": { "edit": { "implies": ["read"] }, "own": { "implies": ["edit"] } },
                "resources": {
                    "a": { "actions": ["read", "edit"], "attributes": attributes,
                           "children": { "b": { "actions": ["read", "edit"], "attributes": attributes } } },
                    "c": { "actions": ["read", "edit", "own"], "attributes": attributes, "requires": { "own": ["a:read"] } },
                },
                "everyone": { "rules": everyone },
                "roles": { "r0": { "rules": r0 }, "r1": { "rules": r1 }, "r2": { "rules": r2 },
                           "r3": { "includes": ["r0"], "rules": r3 } },
                "groups": { "g": { "roles": ["r2"] } },
                "constraints": constraints,
            })
        },
    )
}

fn subject() -> impl Strategy<Value = Value> {
    let role = (prop::sample::select(&ROLES[..]), prop::option::of(prop::sample::select(&["t1", "t2"][..])));
    let roles = prop::collection::vec(role, 0..4).prop_map(|roles| {
        roles
            .into_iter()
            .map(|(role, tenant)| match tenant {
                Some(tenant) => json!({ "role": role, "tenant": tenant }),
                None => json!(role),
            })
            .collect::<Vec<_>>()
    });
    (roles, any::<bool>(), prop::sample::select(&["emea", "apac", ""][..])).prop_map(|(roles, in_group, region)| {
        json!({
            "id": "u1",
            "tnt": "t1",
            "roles": roles,
            "groups": if in_group { json!(["g"]) } else { json!([]) },
            "attrs": { "region": if region.is_empty() { Value::Null } else { json!(region) } },
        })
    })
}

fn object() -> impl Strategy<Value = Value> {
    let owner = prop::sample::select(vec![json!("u1"), json!("u2"), Value::Null, json!(7)]);
    let level = prop::sample::select(vec![json!(0), json!(1.5), json!(2), json!("2")]);
    let tags = prop::sample::select(vec![json!([]), json!(["x"]), json!(["y", 1]), Value::Null]);
    (owner, level, tags).prop_map(|(owner, level, tags)| json!({ "owner": owner, "level": level, "tags": tags }))
}

fn session(policy: &Value, subject: &Value) -> Session {
    let policy = Policy::read(policy.to_string().as_bytes()).unwrap_or_else(|error| panic!("{error}: {policy}"));
    let subject = Subject::read(subject.to_string().as_bytes()).expect("a subject");
    Session::new(Arc::new(policy), subject, NOW)
}

/// Asks about a type, an object, and an object with what it would become.
fn answers(session: &Session, object: &Value) -> Vec<Outcome> {
    let object = Json::read_record(object.to_string().as_bytes()).expect("a record");
    let questions = [
        Question::default(),
        Question { object: Some(&object), ..Question::default() },
        Question { object: Some(&object), next: Some(&object), context: None },
    ];
    PERMISSIONS
        .iter()
        .flat_map(|permission| questions.iter().map(|question| session.decide(permission, question)))
        .collect()
}

fn with_rule(policy: &Value, holder: &str, rule: Value) -> Value {
    let mut policy = policy.clone();
    let place =
        if holder == "everyone" { &mut policy["everyone"]["rules"] } else { &mut policy["roles"][holder]["rules"] };
    place.as_array_mut().expect("rules").push(rule);
    policy
}

fn holder() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&["everyone", "r0", "r1", "r2", "r3"][..])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn adding_a_deny_never_allows_more(policy in policy(), subject in subject(), object in object(), holder in holder(),
                                       mut new in rule("new".to_owned())) {
        if let Some(patterns) = new.as_object_mut().expect("a rule").remove("allow") {
            new["deny"] = patterns;
        }
        let before = answers(&session(&policy, &subject), &object);
        let after = answers(&session(&with_rule(&policy, holder, new), &subject), &object);
        prop_assert!(before.iter().zip(&after).all(|(before, after)| after <= before));
    }

    #[test]
    fn adding_an_allow_never_denies(policy in policy(), subject in subject(), object in object(), holder in holder(),
                                    mut new in rule("new".to_owned())) {
        if let Some(patterns) = new.as_object_mut().expect("a rule").remove("deny") {
            new["allow"] = patterns;
        }
        let before = answers(&session(&policy, &subject), &object);
        let after = answers(&session(&with_rule(&policy, holder, new), &subject), &object);
        prop_assert!(before.iter().zip(&after).all(|(before, after)| after >= before));
    }

    #[test]
    fn the_order_of_rules_matters_not_even_for_the_reasons(policy in policy(), subject in subject(), object in object()) {
        let mut reversed = policy.clone();
        for holder in ["r0", "r1", "r2", "r3"] {
            reversed["roles"][holder]["rules"].as_array_mut().expect("rules").reverse();
        }
        reversed["everyone"]["rules"].as_array_mut().expect("rules").reverse();
        let (left, right) = (session(&policy, &subject), session(&reversed, &subject));
        let object = Json::read_record(object.to_string().as_bytes()).expect("a record");
        let question = Question { object: Some(&object), ..Question::default() };
        for permission in PERMISSIONS {
            prop_assert_eq!(left.explain(permission, &question), right.explain(permission, &question));
            prop_assert_eq!(left.explain(permission, &Question::default()), right.explain(permission, &Question::default()));
        }
    }

    #[test]
    fn preview_never_widens(policy in policy(), subject in subject(), object in object(),
                            roles in prop::sample::subsequence(&ROLES[..], 0..4)) {
        let real = session(&policy, &subject);
        let roles: Vec<String> = roles.into_iter().map(str::to_owned).collect();
        let previewed = real.clone().viewed_as(&roles, &[]);
        let pairs = answers(&real, &object).into_iter().zip(answers(&previewed, &object));
        prop_assert!(pairs.into_iter().all(|(real, previewed)| previewed <= real));
        // Nor does a preview of a preview.
        let again = previewed.clone().viewed_as(&ROLES.map(str::to_owned), &[]);
        let pairs = answers(&previewed, &object).into_iter().zip(answers(&again, &object));
        prop_assert!(pairs.into_iter().all(|(previewed, again)| again <= previewed));
    }

    #[test]
    fn what_is_said_of_a_type_holds_for_every_object(policy in policy(), subject in subject(), object in object()) {
        for answers in answers(&session(&policy, &subject), &object).chunks(3) {
            for answer in &answers[1..] {
                prop_assert!(answers[0] == Outcome::Conditional || answers[0] == *answer, "{answers:?}");
            }
            prop_assert!(answers[2] != Outcome::Conditional, "{answers:?}");
        }
    }

    #[test]
    fn assignments_of_another_tenant_change_nothing(policy in policy(), subject in subject(), object in object(),
                                                    role in prop::sample::select(&ROLES[..])) {
        let mut more = subject.clone();
        more["roles"].as_array_mut().expect("roles").push(json!({ "role": role, "tenant": "t9" }));
        prop_assert_eq!(answers(&session(&policy, &subject), &object), answers(&session(&policy, &more), &object));
    }

    #[test]
    fn what_cannot_be_evaluated_opens_nothing_and_denies(policy in policy(), subject in subject()) {
        // An object without any attribute: whatever reads one cannot be evaluated, unless `||` absorbs the error.
        let nothing = json!({});
        let mut plain = policy.clone();
        for holder in ["everyone", "r0", "r1", "r2", "r3"] {
            let holder = if holder == "everyone" { &mut plain["everyone"] } else { &mut plain["roles"][holder] };
            let rules = holder["rules"].as_array_mut().expect("rules");
            let is_error = |rule: &Value| {
                let text = rule.get("when").or(rule.get("unless")).and_then(Value::as_str).unwrap_or_default();
                (text.starts_with("resource.") || text.starts_with("next.")) && !text.contains("||")
            };
            // An allow rule might as well not be there, and a deny rule might as well have no condition.
            rules.retain(|rule| rule.get("deny").is_some() || !is_error(rule));
            for rule in rules.iter_mut().filter(|rule| is_error(rule)) {
                let rule = rule.as_object_mut().expect("a rule");
                rule.remove("when");
                rule.remove("unless");
            }
        }
        let left = answers(&session(&policy, &subject), &nothing);
        let right = answers(&session(&plain, &subject), &nothing);
        for (with, without) in left.chunks(3).zip(right.chunks(3)) {
            prop_assert_eq!(with[2], without[2]);
        }
    }
}
