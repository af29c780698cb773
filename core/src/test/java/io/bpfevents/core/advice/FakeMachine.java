package io.bpfevents.core.advice;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory with the files of a machine's root directory. */
final class FakeMachine {
    /** All capabilities of this kernel. */
    static final String ALL = "000001ffffffffff";

    static final String CONTAINER = "00000000a80425fb";

    static final String NONE = "0000000000000000";

    private final Path root;
    private final StringBuilder mounts = new StringBuilder("1 0 8:1 / / rw - ext4 /dev/sda rw\n");

    FakeMachine(Path root) {
        this.root = root;
        mount("/sys", "sysfs");
        mount("/proc", "proc");
        release("6.18.0-generic");
        capabilities(ALL);
        write("/proc/self/uid_map", "         0          0 4294967295\n");
    }

    Machine machine() {
        return new Machine(root);
    }

    FakeMachine mount(String point, String type) {
        directory(point.replace("\\040", " "));
        mounts.append("30 1 0:30 / ").append(point).append(" rw,relatime shared:4 - ");
        mounts.append(type).append(' ').append(type).append(" rw\n");
        return write("/proc/self/mountinfo", mounts.toString());
    }

    FakeMachine release(String release) {
        return write("/proc/sys/kernel/osrelease", release + "\n");
    }

    FakeMachine capabilities(String effective) {
        return write(
                "/proc/self/status",
                "Name:\tjava\nCapPrm:\t" + ALL + "\nCapEff:\t" + effective + "\nSeccomp:\t0\n");
    }

    FakeMachine directory(String path) {
        try {
            Files.createDirectories(root.resolve(path.substring(1)));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    FakeMachine write(String path, String text) {
        directory(path.substring(0, path.lastIndexOf('/') + 1));
        try {
            Files.writeString(root.resolve(path.substring(1)), text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
