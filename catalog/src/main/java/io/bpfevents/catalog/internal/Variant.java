package io.bpfevents.catalog.internal;

import io.bpfevents.core.object.BpfObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * One way to observe a source's events.
 *
 * @param hook the name that users see, such as {@code tp_btf/sched_process_exec}
 * @param programs the C functions that are loaded for it
 * @param requirements what it requires
 * @param attach attaches the loaded programs
 */
public record Variant(
        String hook,
        List<String> programs,
        List<Requirement> requirements,
        Consumer<BpfObject> attach) {

    /** A variant of one program. */
    public static Variant of(String hook, String program, Requirement... requirements) {
        return of(hook, List.of(program), requirements);
    }

    /** A variant whose programs name their hooks, and are attached in the order of the list. */
    public static Variant of(String hook, List<String> programs, Requirement... requirements) {
        return new Variant(
                hook,
                programs,
                List.of(requirements),
                object -> programs.forEach(name -> object.program(name).attach()));
    }

    /** What is missing for it, each sentence once; empty if nothing is. */
    public Optional<String> missing() {
        String all =
                requirements.stream()
                        .flatMap(it -> it.missing().stream())
                        .distinct()
                        .collect(Collectors.joining("; "));
        return all.isEmpty() ? Optional.empty() : Optional.of(all);
    }
}
