package io.bpfevents.cli.recording;

import io.bpfevents.cli.output.Console;
import picocli.CommandLine;

/** Makes the commands for recordings. */
public final class RecordingCommands {
    private RecordingCommands() {}

    /** Adds them. */
    public static void addTo(CommandLine root, Console console) {
        root.addSubcommand(new RecordCommand(console));
        root.addSubcommand(new ReplayCommand(console));
        root.addSubcommand(new PrintCommand(console));
        root.addSubcommand(new SummaryCommand(console));
    }
}
