package io.bpfevents.cli.tail;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that configure an object before its load: a mixin or a group. */
public final class LoadOptions {
    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description =
                    "Set a global variable before the load: a number, true, the name of an enumerator, a"
                            + " text; an array with commas.")
    private List<String> settings = new ArrayList<>();

    @Option(
            names = "--program",
            paramLabel = "NAME",
            split = ",",
            description = "Load and attach these programs only. Default: all.")
    private List<String> programs = new ArrayList<>();

    /** Whether {@code --set} is given. */
    boolean hasSettings() {
        return !settings.isEmpty();
    }

    /** Whether {@code --program} is given. */
    boolean hasPrograms() {
        return !programs.isEmpty();
    }

    /**
     * What the options request.
     *
     * @throws io.bpfevents.cli.output.UsageFailure if a setting has another form
     */
    public ObjectSetup setup() {
        return new ObjectSetup(settings.stream().map(GlobalSetting::of).toList(), programs);
    }
}
