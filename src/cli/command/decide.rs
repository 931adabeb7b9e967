//! `permask decide`: answers questions, a line each.

use std::io::{self, BufRead, Write};
use std::sync::Arc;

use clap::Args;
use permask::{Json, Policy, Question};
use serde_json::{Value, json};

use crate::asking::Asking;
use crate::failure::Failure;

/// Decide requests: NDJSON on standard input, one decision a line on standard output.
///
/// A line has `permission`, or `action` and `resource`; and whatever of `object`, `next`, `subject`, `tenant`, `now`,
/// `context`, `preview` and `policy` differs from the flags. An answer has `outcome`, `code`, `rules` (the ids of those
/// that decided) and `missing`. A line that cannot be read is denied, with its `error`, and the exit code is 1.
#[derive(Args, Debug)]
pub(crate) struct Decide {
    #[command(flatten)]
    asking: Asking,
}

impl Decide {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        let mut policies = Policies { asking: &self.asking, of_flags: None, of_line: None };
        let mut output = io::stdout().lock();
        let mut refused = 0_usize;
        for (number, line) in io::stdin().lock().lines().enumerate() {
            let line = line.map_err(|error| Failure::new("io", format!("standard input: {error}")))?;
            if line.trim().is_empty() {
                continue;
            }
            let answer = self.answer(&line, &mut policies).unwrap_or_else(|failure| {
                refused += 1;
                let error = json!({ "code": failure.code(), "line": number + 1, "message": failure.to_string() });
                json!({ "outcome": "deny", "error": error })
            });
            writeln!(output, "{answer}").map_err(|error| Failure::new("io", format!("standard output: {error}")))?;
        }
        match refused {
            0 => Ok(()),
            count => Err(Failure::new("refused", format!("{count} lines could not be read, and were denied"))),
        }
    }

    fn answer(&self, line: &str, policies: &mut Policies<'_>) -> Result<Value, Failure> {
        let line: Value = serde_json::from_str(line)
            .map_err(|_| Failure::new("invalid-json", "expected a JSON object on one line"))?;
        let text = |name: &str| line.get(name).and_then(Value::as_str);
        let permission = match (text("permission"), text("action"), text("resource")) {
            (Some(permission), _, _) => permission.to_owned(),
            (None, Some(action), Some(resource)) => format!("{resource}:{action}"),
            _ => {
                let message = "expected `permission`, or `action` and `resource`";
                return Err(Failure::new("missing-member", message));
            }
        };
        let session = self.asking.session(policies.of(&line)?, &line)?;
        let read = |name: &str| {
            let object = line.get(name).map(|value| Json::read_record(value.to_string().as_bytes()));
            object.transpose().map_err(Failure::from)
        };
        let (object, next) = (read("object")?, read("next")?);
        let question = Question { object: object.as_ref(), next: next.as_ref(), context: None };
        let explanation = session.explain(&permission, &question);
        let rules: Vec<&str> = explanation.rules.iter().map(|rule| rule.id.as_str()).collect();
        Ok(json!({
            "permission": permission,
            "outcome": explanation.outcome,
            "code": explanation.code,
            "rules": rules,
            "missing": explanation.missing,
        }))
    }
}

/// The policy of the flags and that of the last line that brought one, each read once.
struct Policies<'a> {
    asking: &'a Asking,
    of_flags: Option<Arc<Policy>>,
    of_line: Option<(Value, Arc<Policy>)>,
}

impl Policies<'_> {
    fn of(&mut self, line: &Value) -> Result<Arc<Policy>, Failure> {
        let Some(document) = line.get("policy") else {
            let policy = match self.of_flags.take() {
                Some(policy) => policy,
                None => self.asking.policy()?,
            };
            self.of_flags = Some(Arc::clone(&policy));
            return Ok(policy);
        };
        if let Some((known, policy)) = &self.of_line
            && known == document
        {
            return Ok(Arc::clone(policy));
        }
        let policy = Arc::new(Policy::read(document.to_string().as_bytes())?);
        self.of_line = Some((document.clone(), Arc::clone(&policy)));
        Ok(policy)
    }
}
