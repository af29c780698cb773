package io.bpfevents.core.object;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.core.internal.call.UserCode;
import io.bpfevents.ffi.Libbpf;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Whether a program is to be loaded and attached, and whether it is. What calls libbpf is called
 * within the lifetime of its object.
 */
final class ProgramState {
    private static final System.Logger LOG = System.getLogger(BpfObject.class.getName());

    private final MemorySegment pointer;
    private final String name;
    private final String section;
    private final List<BpfLink> attached = new CopyOnWriteArrayList<>(); // some closed since
    private volatile boolean chosen; // the user has called autoload()
    private volatile boolean optional;
    private volatile @Nullable String target; // set in place of the one that the section names
    private volatile @Nullable BpfException failure; // of an optional program

    ProgramState(MemorySegment pointer, String name, String section) {
        this.pointer = pointer;
        this.name = name;
        this.section = section;
    }

    boolean autoload() {
        return Libbpf.bpf_program__autoload(pointer);
    }

    void autoload(boolean load, String operation) {
        setAutoload(load, operation);
        chosen = true;
    }

    private void setAutoload(boolean load, String operation) {
        CallResults.check(Libbpf.bpf_program__set_autoload(pointer, load), operation);
    }

    void optional() {
        optional = true;
    }

    void target(String name) {
        target = name;
    }

    /** What a program for a function of the kernel is loaded for; null if that is open. */
    private @Nullable String target() {
        String set = target;
        int slash = section.indexOf('/');
        return set != null || slash < 0 ? set : section.substring(slash + 1);
    }

    boolean isOptional() {
        return optional;
    }

    /** Just before the load: leaves an optional program out that this kernel cannot load. */
    void leaveOutIfMissing() {
        if (optional && autoload()) {
            String operation = "load program " + name;
            BpfException missing = KernelNeeds.missing(pointer, target(), operation);
            if (missing != null) {
                setAutoload(false, operation);
                giveUp(missing);
            }
        }
    }

    /** Goes on without an optional program. */
    void giveUp(BpfException reason) {
        failure = reason;
        UserCode.run(() ->
                LOG.log(Level.WARNING, "optional program " + name + ": " + reason.getMessage()));
    }

    @Nullable BpfException failure() {
        return failure;
    }

    void add(BpfLink link) {
        attached.removeIf(other -> !other.isOpen());
        attached.add(link);
        failure = null;
    }

    boolean isAttached() {
        return attached.stream().anyMatch(BpfLink::isOpen);
    }

    /** Why it was never attached; null if it was. */
    @Nullable Unattached unattached() {
        if (!attached.isEmpty()) {
            return null;
        }
        BpfException failed = failure;
        int type = Libbpf.bpf_program__type(pointer);
        if (failed != null) {
            return unattached(Unattached.Kind.FAILED, String.valueOf(failed.getMessage()));
        }
        if (type == Libbpf.BPF_PROG_TYPE_SYSCALL) {
            return unattached(Unattached.Kind.NEEDS_NONE, UnnamedHook.advice(type, section));
        }
        if (autoload()) {
            return unattached(Unattached.Kind.BY_SECTION, UnnamedHook.advice(type, section));
        }
        return chosen
                ? unattached(Unattached.Kind.LEFT_OUT, leftOut())
                : unattached(
                        Unattached.Kind.BY_SECTION,
                        leftOut() + ": autoload(\"" + name + "\", true) before load() takes it in");
    }

    /** How it came that it was not loaded. */
    String leftOut() {
        BpfException failed = failure;
        if (failed != null) {
            return "it is optional and was left out: " + failed.getMessage();
        }
        return chosen
                ? "it was left out when the object was loaded"
                : "it was left out since its section begins with \"?\"";
    }

    private Unattached unattached(Unattached.Kind kind, String reason) {
        return new Unattached("program " + name + " (" + section + ")", kind, reason);
    }
}
