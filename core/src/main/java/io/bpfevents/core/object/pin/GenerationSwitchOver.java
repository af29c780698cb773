package io.bpfevents.core.object.pin;

import io.bpfevents.core.internal.call.ControlPin;
import io.bpfevents.core.internal.count.GenerationSwitch;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.Libc;
import java.util.BitSet;

/** The switch of the pinned control blocks to the generation of the description. */
final class GenerationSwitchOver {
    private static final System.Logger LOG =
            System.getLogger("io.bpfevents.core.object.PinnedObject");

    private final PinFolder folder;

    GenerationSwitchOver(PinFolder folder) {
        this.folder = folder;
    }

    /** Makes the programs of the description's generation send, instead of earlier ones. */
    void complete(Description description) {
        for (String ring : description.rings().values()) {
            int fd = Libbpf.bpf_obj_get(ControlPin.beside(folder.resolve(ring)).toString());
            if (fd < 0) {
                continue; // it does not use the producer contract
            }
            try (GenerationSwitch generations = GenerationSwitch.map(fd)) {
                while (generations.isSupported()
                        && (generations.isInterrupted()
                                || generations.current() - description.generation() < 0)) {
                    report(generations.advance());
                }
            } finally {
                Libc.close(fd);
            }
        }
    }

    private void report(BitSet unbound) {
        String release = System.getProperty("os.version");
        if (!GenerationSwitch.isExactOn(release)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0}: Linux {1} can preempt a thread between the old and the new programs of a"
                            + " hook: hits at the moment of the switch may be sent twice or not at"
                            + " all, uncounted",
                    folder.path(),
                    release);
        }
        if (!unbound.isEmpty()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0}: CPUs {1} are outside the cpuset of this process: hits there, at the moment"
                            + " of the switch to the new programs, may be sent twice or not at all",
                    folder.path(),
                    unbound);
        }
    }
}
