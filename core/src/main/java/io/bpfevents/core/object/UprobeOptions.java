package io.bpfevents.core.object;

import io.bpfevents.core.object.program.Uprobe;
import java.nio.file.Path;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The place of a uprobe in a binary, and the processes that it probes. Immutable; each method
 * returns a changed copy.
 *
 * <pre>{@code
 * program.attachUprobe(Path.of("server"), UprobeOptions.defaults().function("handle").pid(pid))
 * }</pre>
 */
public final class UprobeOptions {
    private static final UprobeOptions DEFAULTS =
            new UprobeOptions(null, 0, OptionalInt.empty(), 0);

    private final @Nullable String function;
    private final long offset;
    private final OptionalInt process;
    private final long cookie;

    private UprobeOptions(
            @Nullable String function, long offset, OptionalInt process, long cookie) {
        this.function = function;
        this.offset = offset;
        this.process = process;
        this.cookie = cookie;
    }

    /**
     * Options for all processes, with cookie 0 and without a place: set {@link #function}, {@link
     * #offset} or both.
     */
    public static UprobeOptions defaults() {
        return DEFAULTS;
    }

    /**
     * The function that is probed, at its beginning unless an offset is given as well.
     *
     * @param name a symbol of the binary, {@code "name"} or {@code "name@version"}
     */
    public UprobeOptions function(String name) {
        if (Objects.requireNonNull(name, "name").isEmpty()) {
            throw new IllegalArgumentException("the function's name is empty");
        }
        return new UprobeOptions(name, offset, process, cookie);
    }

    /**
     * The instruction that is probed, as bytes after the beginning of the function or, without a
     * function, of the file. The latter works for a stripped binary, which has no symbols.
     *
     * <p>An offset in the file is not an address: {@code nm} and {@code objdump} print addresses,
     * which are the same number only in the simplest binaries. The offset is the address minus the
     * {@code VirtAddr} plus the {@code Offset} of its segment in {@code readelf -lW}. It must be
     * that of the first byte of an instruction.
     *
     * @param bytes 0 or more; more than 0 without a function
     */
    public UprobeOptions offset(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("the offset is negative: " + bytes);
        }
        return new UprobeOptions(function, bytes, process, cookie);
    }

    /**
     * The only process that is probed, with all its threads. Without this option every process is
     * probed that runs the binary, now or later.
     *
     * @param id the id of a running process, 1 or more
     */
    public UprobeOptions pid(long id) {
        if (id < 1 || id > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("the id of a process is 1 or more, not " + id);
        }
        return new UprobeOptions(function, offset, OptionalInt.of((int) id), cookie);
    }

    /**
     * The result of {@code bpf_get_attach_cookie()} in the program when it runs for this
     * attachment, so that one program can distinguish several hooks. Requires Linux 5.15 unless it
     * is 0.
     *
     * @param value any 64 bits
     */
    public UprobeOptions cookie(long value) {
        return new UprobeOptions(function, offset, process, value);
    }

    /**
     * The place in a binary.
     *
     * @throws IllegalArgumentException if neither a function nor an offset is set
     */
    Uprobe at(Path binary, boolean onReturn) {
        return new Uprobe(binary, function, offset, process, cookie, onReturn);
    }

    /** The place and the process, such as {@code "read+0x10 of process 7"}. */
    @Override
    public String toString() {
        return Uprobe.place(function, offset, process);
    }
}
