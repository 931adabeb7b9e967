//! `permask explain`: says why a permission is allowed or denied.

use std::path::PathBuf;

use clap::Args;
use permask::{Outlook, Question};

use crate::Format;
use crate::asking::{Asking, read_object};
use crate::failure::Failure;

/// Explain a decision: the rules that decided and how they are held, the others, and what would change it.
#[derive(Args, Debug)]
pub(crate) struct Explain {
    /// The permission: `resource:action`.
    permission: String,

    #[command(flatten)]
    asking: Asking,

    /// The object that the question is about, as a JSON document. Without it the question is about the type.
    #[arg(long, value_name = "FILE")]
    object: Option<PathBuf>,

    /// The object as it would become.
    #[arg(long, value_name = "FILE")]
    next: Option<PathBuf>,
}

impl Explain {
    pub(crate) fn run(&self, format: Format) -> Result<(), Failure> {
        let session = self.asking.session(self.asking.policy()?, &serde_json::Value::Null)?;
        let object = self.object.as_deref().map(read_object).transpose()?;
        let next = self.next.as_deref().map(read_object).transpose()?;
        let question = Question { object: object.as_ref(), next: next.as_ref(), context: None };
        let explanation = session.explain(&self.permission, &question);
        let json = serde_json::to_value(&explanation).map_err(|error| Failure::new("json", error.to_string()))?;
        if format == Format::Json {
            println!("{json}");
            return Ok(());
        }
        println!("{}\n", explanation.sentence);
        let word = |name: &str| json.get(name).and_then(serde_json::Value::as_str).unwrap_or_default();
        println!("outcome     {} ({})", word("outcome"), word("code"));
        for rule in &explanation.rules {
            println!("decided     {} via {}", rule.id, rule.via.join(" → "));
        }
        for rule in &explanation.considered {
            let condition = rule.failing.as_ref().or(rule.condition.as_ref());
            let condition = condition.map(|text| format!(": {text}")).unwrap_or_default();
            let outlook = match rule.outlook {
                Outlook::Error => "cannot be evaluated",
                Outlook::Failed => "does not hold",
                Outlook::Open => "waits for the object",
                Outlook::Overruled => "overruled",
            };
            println!("considered  {} via {} ({outlook}{condition})", rule.id, rule.via.join(" → "));
            for missing in &rule.missing {
                println!("  asks for  {missing}, which is not allowed");
            }
        }
        for missing in &explanation.missing {
            println!("missing     {missing}");
        }
        if explanation.status_blocks {
            println!("in the way  a status or a period");
        }
        for role in &explanation.roles {
            println!("would do    {role}");
        }
        Ok(())
    }
}
