package io.bpfevents.cli.recording;

import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.run.CommandList;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Makes the commands for recordings. */
public final class RecordingCommands {
    private RecordingCommands() {}

    /** Adds them. */
    public static void addTo(CommandList commands, Console console) {
        commands.add("record", () -> new CommandLine(new RecordCommand(console)));
        commands.add("replay", () -> new CommandLine(new ReplayCommand(console)));
        commands.add("print", () -> new CommandLine(new PrintCommand(console)));
        commands.add("summary", () -> summary(console));
    }

    /** A summary is printed as a whole, and has no bytes of records. */
    private static CommandLine summary(Console console) {
        CommandLine command = new CommandLine(new SummaryCommand(console));
        CommandSpec spec = command.getCommandSpec();
        spec.remove(spec.findOption("--fields"));
        spec.remove(spec.findOption("--filter"));
        OptionSpec format = spec.findOption("--output");
        spec.remove(format);
        spec.addOption(
                OptionSpec.builder(format)
                        .description("columns (on a terminal), json (in a pipe) or jsonpretty.")
                        .build());
        return command;
    }
}
