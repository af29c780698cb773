package io.bpfevents.core.object;

import static java.util.stream.Collectors.joining;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.internal.call.UserCode;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/** Attaches all programs of an object to the hooks that their sections name. */
final class AttachAll {
    private static final System.Logger LOG = System.getLogger(BpfObject.class.getName());

    private final NativeObject object;
    private final Collection<BpfProgram> programs;
    private final String operation;

    AttachAll(NativeObject object, Collection<BpfProgram> programs) {
        this.object = object;
        this.programs = programs;
        this.operation = "attach " + object.name();
    }

    /**
     * Attaches those that are not attached yet.
     *
     * @throws BpfException if a program that is not optional cannot be attached, or if no program
     *     is attached in the end; what was attached by this call is detached then
     */
    void run() {
        requireLoaded();
        List<BpfLink> made = new ArrayList<>();
        try {
            for (BpfProgram program : programs) {
                BpfLink link = program.attachIfNamed();
                if (link != null) {
                    made.add(link);
                }
            }
            report();
        } catch (RuntimeException | Error e) {
            made.forEach(BpfLink::close);
            throw e;
        }
    }

    private void requireLoaded() {
        object.lifetime()
                .use(() -> {
                    object.requireLoaded(true, operation);
                    return null;
                });
    }

    private void report() {
        List<Unattached> unattached =
                programs.stream().map(BpfProgram::unattached).filter(Objects::nonNull).toList();
        if (unattached.size() == programs.size()) {
            if (unattached.stream().anyMatch(Unattached::isUnexpected)) {
                throw new BpfException(
                        operation, "none of its programs could be attached" + lines(unattached));
            }
            return; // there is nothing to attach, as the user knows
        }
        List<Unattached> news = unattached.stream().filter(Unattached::isNews).toList();
        if (!news.isEmpty()) {
            UserCode.run(() -> LOG.log(Level.INFO, object.name() + ": not attached" + lines(news)));
        }
    }

    private static String lines(List<Unattached> unattached) {
        return unattached.stream().map(Unattached::toString).collect(joining("\n  ", ":\n  ", ""));
    }
}
