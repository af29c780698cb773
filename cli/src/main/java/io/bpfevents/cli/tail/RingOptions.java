package io.bpfevents.cli.tail;

import io.bpfevents.cli.output.UsageFailure;
import io.bpfevents.core.ring.BpfRingbuf;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that name an existing ring: a mixin. */
public class RingOptions {
    @Option(
            names = "--pin",
            paramLabel = "PATH",
            description = "The ring that is pinned there, in a BPF file system.")
    private @Nullable Path pin;

    @Option(
            names = "--id",
            paramLabel = "N",
            description = "The ring with this map id: bpftool map lists the ids.")
    private @Nullable Integer id;

    /** The number of rings that the options name. */
    public final int count() {
        return (pin == null ? 0 : 1) + (id == null ? 0 : 1);
    }

    /**
     * Opens the ring.
     *
     * @throws UsageFailure if the pin is a directory, or the id cannot exist
     * @throws IllegalStateException if no option is given
     */
    public final BpfRingbuf open() {
        if (pin != null) {
            requireFile(pin);
            return BpfRingbuf.openPinned(pin);
        }
        if (id != null) {
            if (id < 1) {
                throw new UsageFailure("--id " + id + " is no id: ids begin with 1");
            }
            return BpfRingbuf.openById(id);
        }
        throw new IllegalStateException("neither --pin nor --id");
    }

    private static void requireFile(Path pin) {
        if (Files.isDirectory(pin)) {
            throw new UsageFailure(
                    "--pin %s is a directory: name a ring in it; bpf-events pins list %s lists them"
                            .formatted(pin, pin));
        }
    }
}
