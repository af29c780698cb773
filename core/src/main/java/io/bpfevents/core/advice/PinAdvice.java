package io.bpfevents.core.advice;

import io.bpfevents.core.advice.Privileges.Capability;
import io.bpfevents.ffi.Errno;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** What to do about a map or link that cannot be pinned or opened at a path. */
public final class PinAdvice {
    private static final String BPFFS = "bpf"; // the type of file system

    private final Machine machine;

    /** For pins of this machine. */
    public PinAdvice() {
        this(Machine.HERE);
    }

    PinAdvice(Machine machine) {
        this.machine = machine;
    }

    /** The reason why nothing can be pinned at a path; empty if unknown. */
    public String pinning(Path path, int errno) {
        String place = place(path);
        if (!place.isEmpty()) {
            return place;
        }
        return switch (errno) {
            case Errno.EEXIST -> Remedy.PIN_EXISTS.of(path);
            case Errno.EROFS -> Remedy.READ_ONLY_MOUNT.of(directory(path));
            case Errno.EPERM, Errno.EACCES -> {
                Path directory = directory(path);
                yield Files.isWritable(file(directory)) && Files.isExecutable(file(directory))
                        ? privileges()
                        : Remedy.NO_ACCESS.of(directory);
            }
            default -> "";
        };
    }

    /** As {@link #pinning}, for a link. */
    public String pinningLink(Path path, int errno) {
        boolean isOld = errno == Errno.EINVAL && machine.isOlderThan(5, 15);
        return isOld ? Remedy.OLD_LINK.of() : pinning(path, errno);
    }

    /** The reason why no pin can be opened at a path; empty if unknown. */
    public String opening(Path path, int errno) {
        boolean there = Files.exists(file(path));
        String place = there && isBpffs(path) ? "" : place(path);
        if (!place.isEmpty()) {
            return place;
        }
        return switch (errno) {
            case Errno.ENOENT -> Remedy.NO_PIN.of();
            case Errno.EPERM, Errno.EACCES -> {
                boolean usable =
                        there && Files.isReadable(file(path)) && Files.isWritable(file(path));
                yield usable ? privilegesToOpen() : Remedy.NO_ACCESS.of(path);
            }
            default -> "";
        };
    }

    private String privileges() {
        return new Privileges(machine).advice(List.of(Capability.CAP_BPF));
    }

    /** From Linux 5.19 on a pin is opened without a capability, by the permissions of the file. */
    private String privilegesToOpen() {
        Privileges privileges = new Privileges(machine);
        if (!privileges.lacks(Capability.CAP_BPF)) {
            return privileges();
        }
        String setting = machine.read("/proc/sys/kernel/unprivileged_bpf_disabled").orElse("0");
        return !setting.equals("0") && machine.isOlderThan(5, 19)
                ? Remedy.NO_BPF_CALL.of(setting)
                : Remedy.BPF_CALL_DENIED.of();
    }

    /** What is wrong with the path itself; empty if it is usable. */
    private String place(Path path) {
        Path directory = directory(path);
        Path existing = directory;
        while (existing.getParent() != null && !Files.exists(file(existing))) {
            existing = existing.getParent();
        }
        if (!isBpffs(existing)) {
            List<Path> mounts = machine.mountsOf(BPFFS);
            String names = mounts.stream().map(Path::toString).collect(Collectors.joining(" or "));
            return mounts.isEmpty() ? Remedy.NO_BPFFS.of(path) : Remedy.NOT_BPFFS.of(path, names);
        }
        Path below = existing.relativize(path.toAbsolutePath().normalize());
        if (below.toString().contains(".")) {
            return Remedy.DOT.of(existing.resolve(below.toString().replace('.', '_')));
        }
        if (existing.equals(directory)) {
            return "";
        }
        // files in a directory that this process may not search seem not to exist
        return Files.isExecutable(file(existing))
                ? Remedy.NO_DIRECTORY.of(directory)
                : Remedy.NO_ACCESS.of(existing);
    }

    private boolean isBpffs(Path path) {
        return machine.typeAt(path).equals(BPFFS);
    }

    private static Path directory(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        return parent == null ? absolute : parent;
    }

    private Path file(Path path) {
        return machine.file(path.toAbsolutePath().normalize().toString());
    }
}
