package io.bpfevents.core.object.program;

import static java.util.stream.Collectors.joining;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.internal.call.UserCode;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/** Attaches all programs of an object to the hooks that their sections name. */
public final class ProgramAttacher {
    private static final System.Logger LOG = System.getLogger("io.bpfevents.core.object.BpfObject");

    private final String object;
    private final Collection<NativeProgram> programs;

    /**
     * An attacher for all programs of a loaded object.
     *
     * @param object the object's name in messages
     */
    public ProgramAttacher(String object, Collection<NativeProgram> programs) {
        this.object = object;
        this.programs = programs;
    }

    /**
     * Attaches the programs that are not attached yet.
     *
     * @throws BpfException if a program that is not optional cannot be attached, or if no program
     *     is attached afterwards; the links of this call are closed then
     */
    public void run() {
        List<NativeLink> made = new ArrayList<>();
        try {
            for (NativeProgram program : programs) {
                NativeLink link = program.attachIfNamed();
                if (link != null) {
                    made.add(link);
                }
            }
            report();
        } catch (RuntimeException | Error e) {
            made.forEach(NativeLink::close);
            throw e;
        }
    }

    private void report() {
        List<UnattachedProgram> unattached =
                programs.stream().map(NativeProgram::unattached).filter(Objects::nonNull).toList();
        if (unattached.size() == programs.size()) {
            if (unattached.stream().anyMatch(UnattachedProgram::isUnexpected)) {
                throw new BpfException(
                        "attach " + object,
                        "none of its programs could be attached" + lines(unattached));
            }
            return; // the user has left out all programs that have hooks
        }
        List<UnattachedProgram> logged =
                unattached.stream().filter(UnattachedProgram::isToBeLogged).toList();
        if (!logged.isEmpty()) {
            UserCode.run(() -> LOG.log(Level.INFO, object + ": not attached" + lines(logged)));
        }
    }

    private static String lines(List<UnattachedProgram> unattached) {
        return unattached.stream()
                .map(UnattachedProgram::toString)
                .collect(joining("\n  ", ":\n  ", ""));
    }
}
