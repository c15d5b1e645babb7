//! `onrecord mcp`: the archive's questions for assistants, over standard input and output.

mod protocol;
mod tools;

use std::process::ExitCode;

use crate::serve::STACK_BYTES;

/// Answer assistants over the Model Context Protocol
///
/// Reads requests from standard input and writes answers to standard output, one JSON object a line, until the
/// input ends. Nothing is changed, fetched or sent anywhere: an assistant can ask the archive, and have a text
/// read that it brings. Programs such as Claude Desktop start it by themselves.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  onrecord mcp --archive case.db
      What an assistant's settings name as the command of a server:
      { \"mcpServers\": { \"onrecord\": { \"command\": \"onrecord\", \"args\": [\"mcp\", \"--archive\", \"/home/me/case.db\"] } } }
  claude mcp add onrecord -- onrecord mcp
      The same for Claude Code, with the user's own archive.

What can be asked: who, said, statement, story, figures, articles, article, stats; and read, for a text.

Exit codes:
  0  the input ended
  2  the assistant did not begin as the protocol wants it, or the command line was wrong")]
pub struct McpArgs {
    #[command(flatten)]
    pub archive: crate::archive::args::Archive,
}

/// Answers until the input ends.
pub fn run(args: &McpArgs) -> ExitCode {
    let answered = args.archive.path().map_err(|trouble| trouble.to_string()).and_then(|path| {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).thread_stack_size(STACK_BYTES).enable_all().build();
        let runtime = runtime.map_err(|error| error.to_string())?;
        let answered = runtime.block_on(protocol::answer(tools::Tools::new(path)));
        runtime.shutdown_background();
        answered
    });
    match answered {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("onrecord: {reason}");
            ExitCode::from(2)
        }
    }
}
