package io.bpfevents.cli.fleet;

import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.run.CommandList;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Makes the commands of a fleet. */
public final class FleetCommands {
    private FleetCommands() {}

    /** Adds them. */
    public static void addTo(CommandList commands, Console console) {
        commands.add("agent", () -> agent(console));
    }

    /** An agent ends by no number of events. */
    private static CommandLine agent(Console console) {
        CommandLine command = new CommandLine(new AgentCommand(console));
        CommandSpec spec = command.getCommandSpec();
        spec.remove(spec.findOption("--count"));
        return command;
    }
}
