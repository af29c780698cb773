package io.bpfevents.core.object.program;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.core.internal.call.ReleaseSteps;
import io.bpfevents.core.internal.call.UserCode;
import io.bpfevents.ffi.Libbpf;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether a program is to be loaded and attached, and its links. Calls of libbpf are made within
 * the lifetime of the program's object.
 */
public final class ProgramState {
    private static final System.Logger LOG = System.getLogger("io.bpfevents.core.object.BpfObject");

    private static final Pattern VERIFIER_LOG =
            Pattern.compile(
                    "prog '([^']+)': -- BEGIN PROG LOAD LOG --\n(.*)-- END PROG LOAD LOG --",
                    Pattern.DOTALL);

    private final MemorySegment pointer;
    private final String name;
    private final String section;
    private final List<NativeLink> attached = new CopyOnWriteArrayList<>(); // some may be closed
    private volatile boolean mayRun;
    private volatile boolean chosen; // by a call of autoload()
    private volatile boolean optional;
    private volatile @Nullable String target; // overrides the target that the section names
    private volatile @Nullable BpfException failure; // of an optional program
    private volatile @Nullable Consumer<String> verifierLog;

    ProgramState(MemorySegment pointer, String name, String section) {
        this.pointer = pointer;
        this.name = name;
        this.section = section;
    }

    boolean autoload() {
        return Libbpf.bpf_program__autoload(pointer);
    }

    /** Includes the program in the load, or leaves it out. */
    public void autoload(boolean load, String operation) {
        setAutoload(load, operation);
        chosen = true;
    }

    private void setAutoload(boolean load, String operation) {
        CallResults.check(Libbpf.bpf_program__set_autoload(pointer, load), operation);
    }

    /** Makes the program optional. */
    public void optional() {
        optional = true;
    }

    /** Overrides the target that the section names. */
    public void target(String name) {
        target = name;
    }

    /** Sets what receives the verifier's log. */
    public void verifierLog(Consumer<String> into) {
        verifierLog = into;
    }

    /**
     * What passes the verifier's logs on, out of the messages of libbpf; null if no program's log
     * is to be passed on.
     */
    public static @Nullable Consumer<String> verifierLogs(List<NativeProgram> programs) {
        return programs.stream().allMatch(program -> program.state().verifierLog == null)
                ? null
                : message -> programs.forEach(program -> program.state().acceptLog(message));
    }

    private void acceptLog(String message) {
        Consumer<String> into = verifierLog;
        Matcher log = VERIFIER_LOG.matcher(message);
        if (into != null && log.find() && log.group(1).equals(name)) {
            into.accept(log.group(2));
        }
    }

    /** The kernel function that the program is loaded for; null if none is named. */
    private @Nullable String target() {
        String set = target;
        int slash = section.indexOf('/');
        return set != null || slash < 0 ? set : section.substring(slash + 1);
    }

    boolean isOptional() {
        return optional;
    }

    /** Leaves out an optional program that this kernel cannot load. Called just before the load. */
    public void leaveOutIfUnsupported() {
        if (optional && autoload()) {
            String operation = "load program " + name;
            BpfException missing = KernelSupport.missing(pointer, target(), operation);
            if (missing != null) {
                setAutoload(false, operation);
                skip(missing);
            }
        }
    }

    /** Continues without an optional program. */
    void skip(BpfException reason) {
        failure = reason;
        UserCode.run(() ->
                LOG.log(Level.WARNING, "optional program " + name + ": " + reason.getMessage()));
    }

    /** The failure after which loading or attaching continued without it; null if none. */
    public @Nullable BpfException failure() {
        return failure;
    }

    List<NativeLink> links() {
        return attached.stream().filter(NativeLink::isOpen).toList();
    }

    void add(NativeLink link) {
        mayRun = true;
        attached.removeIf(other -> !other.isOpen());
        attached.add(link);
        failure = null;
    }

    boolean isAttached() {
        return attached.stream().anyMatch(NativeLink::isOpen);
    }

    void detach() {
        ReleaseSteps.each(attached, NativeLink::close);
    }

    /** Whether a hit may be in progress, also one of a link that is closed. */
    boolean mayRun() {
        return mayRun || isAttached(); // it may be attached while another thread detaches it
    }

    /** No hit that began before the last link was closed is in progress. */
    void hasEnded() {
        if (!isAttached()) {
            mayRun = false;
        }
    }

    /** The reason why it was never attached; null if it was. */
    @Nullable UnattachedProgram unattached() {
        if (!attached.isEmpty()) {
            return null;
        }
        BpfException failed = failure;
        int type = Libbpf.bpf_program__type(pointer);
        if (failed != null) {
            return unattached(UnattachedProgram.Kind.FAILED, String.valueOf(failed.getMessage()));
        }
        if (type == Libbpf.BPF_PROG_TYPE_SYSCALL) {
            return unattached(
                    UnattachedProgram.Kind.HAS_NO_HOOK, UnnamedHookAdvice.advice(type, section));
        }
        if (autoload()) {
            return unattached(
                    UnattachedProgram.Kind.BY_SECTION, UnnamedHookAdvice.advice(type, section));
        }
        return chosen
                ? unattached(UnattachedProgram.Kind.LEFT_OUT, whyLeftOut())
                : unattached(
                        UnattachedProgram.Kind.BY_SECTION,
                        whyLeftOut()
                                + ": autoload(\""
                                + name
                                + "\", true) before load() includes it");
    }

    /** The reason why it was not loaded. */
    String whyLeftOut() {
        BpfException failed = failure;
        if (failed != null) {
            return "it is optional and was left out: " + failed.getMessage();
        }
        return chosen
                ? "it was left out when the object was loaded"
                : "it was left out since its section begins with \"?\"";
    }

    private UnattachedProgram unattached(UnattachedProgram.Kind kind, String reason) {
        return new UnattachedProgram("program " + name + " (" + section + ")", kind, reason);
    }
}
