package io.bpfevents.core.kernel;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.advice.PinAdvice;
import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.core.internal.call.Descriptors;
import io.bpfevents.core.internal.call.LibbpfGuard;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.Libc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The attachment of a program in the kernel, as the kernel describes it to any process.
 *
 * @param id unique among the links of this machine
 * @param type the type's name, such as {@code tracing}
 * @param program the id of its program; 0 if it has none
 */
public record KernelLink(int id, String type, int program) {
    /**
     * The link that is pinned at a path; empty if a map or program is.
     *
     * @throws BpfException if nothing is pinned there, or the pin cannot be opened
     */
    public static Optional<KernelLink> ofPin(Path path) {
        String operation = "open the pin " + Objects.requireNonNull(path, "path");
        LibbpfGuard.require(operation);
        int fd =
                CallResults.check(
                        Libbpf.bpf_obj_get(path.toString()),
                        operation,
                        errno -> new PinAdvice().opening(path, errno));
        try {
            return Descriptors.kind(fd, operation).equals("link")
                    ? Optional.of(of(fd))
                    : Optional.empty();
        } catch (IOException e) {
            throw new BpfException(operation, 0, "it cannot be queried: " + e.getMessage(), e);
        } finally {
            Libc.close(fd);
        }
    }

    /** Requires Linux 5.8, as ring buffers do. */
    private static KernelLink of(int fd) throws IOException {
        Map<String, String> info = new HashMap<>();
        for (String line : Files.readAllLines(Path.of("/proc/self/fdinfo/" + fd))) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                info.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        return new KernelLink(
                Integer.parseUnsignedInt(info.getOrDefault("link_id", "0")),
                info.getOrDefault("link_type", ""),
                Integer.parseUnsignedInt(info.getOrDefault("prog_id", "0")));
    }
}
