package io.bpfevents.cli.tail;

import io.bpfevents.cli.output.UsageFailure;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.object.ProgramSettings;
import java.util.List;

/**
 * How an object is configured before its load.
 *
 * @param settings the initial values of global variables
 * @param programs those to load and attach; empty for all
 */
public record ObjectSetup(List<GlobalSetting> settings, List<String> programs) {
    /**
     * Configures an object.
     *
     * @throws UsageFailure if it does not have a variable or program
     */
    public void apply(OpenBpfObject object) {
        settings.forEach(setting -> setting.apply(object));
        List<String> names = object.programs().stream().map(ProgramSettings::name).toList();
        for (String name : programs) {
            if (!names.contains(name)) {
                throw new UsageFailure(
                        "--program %s: %s has no such program; it has: %s"
                                .formatted(name, object, String.join(", ", names)));
            }
        }
        if (!programs.isEmpty()) {
            names.forEach(name -> object.autoload(name, programs.contains(name)));
        }
    }
}
