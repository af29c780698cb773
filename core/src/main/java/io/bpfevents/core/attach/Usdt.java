package io.bpfevents.core.attach;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * A statically defined tracepoint of user space, for programs of {@code SEC("usdt")}: a place in a
 * binary that {@code DTRACE_PROBE} of {@code sys/sdt.h} marks, and that {@code readelf -n} lists as
 * {@code stapsdt}.
 *
 * @param binary an executable or a shared library. A name without a slash that is no file in the
 *     working directory is searched in {@code $PATH}, or where libraries are
 * @param provider the provider, such as {@code hotspot}
 * @param name the name of the probe
 * @param process the id of the only process that is probed; empty for all, now or later
 * @param cookie the result of {@code bpf_usdt_cookie()} in the program when it runs for this
 *     attachment
 */
public record Usdt(Path binary, String provider, String name, OptionalInt process, long cookie)
        implements AttachTarget {
    /** Validates the values. */
    public Usdt {
        // libbpf searches each name without a slash in its search path, even if the file exists
        binary = Files.isRegularFile(binary) ? binary.toAbsolutePath() : binary;
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(name, "name");
        if (process.isPresent() && process.getAsInt() < 1) {
            throw new IllegalArgumentException(
                    "the id of a process is 1 or more, not " + process.getAsInt());
        }
    }

    /** A probe in all processes, with cookie 0. */
    public static Usdt of(Path binary, String provider, String name) {
        return new Usdt(binary, provider, name, OptionalInt.empty(), 0);
    }

    /** In one process only, with all its threads. */
    public Usdt pid(long id) {
        OptionalInt only = OptionalInt.of(Math.toIntExact(id));
        return new Usdt(binary, provider, name, only, cookie);
    }

    /** With a cookie. */
    public Usdt cookie(long value) {
        return new Usdt(binary, provider, name, process, value);
    }

    @Override
    public String toString() {
        String place = "USDT " + provider + ":" + name + " in " + binary;
        return process.isPresent() ? place + " of process " + process.getAsInt() : place;
    }
}
