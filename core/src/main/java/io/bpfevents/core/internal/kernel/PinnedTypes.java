package io.bpfevents.core.internal.kernel;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.btf.LoadedBtf;
import io.bpfevents.core.btf.ObjectTypes;
import io.bpfevents.core.internal.call.MapInfo;
import io.bpfevents.core.kernel.KernelProgram;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the BTF of the records of a ring that is not from an object of this process.
 *
 * <p>The BTF of a loaded program that uses the ring has precedence: the program can be newer than
 * the pinned maps, which are reused when a program is loaded again. Of several programs the newest
 * one is used. Without a loaded program it is the BTF with which the ring or its control block was
 * created; libbpf creates rings without BTF.
 */
public final class PinnedTypes {
    private PinnedTypes() {}

    /**
     * Reads the types of a ring's records.
     *
     * @param control the descriptor of the control block's map; negative if there is none
     * @return null if the kernel has no BTF for them, or denies this process access to it
     */
    public static @Nullable ObjectTypes of(MapInfo ring, int control) {
        return of(ring, newestUser(ring), control);
    }

    /**
     * As {@link #of(MapInfo, int)}, for a known user.
     *
     * @param user the program whose BTF is used; empty if there is none
     */
    public static @Nullable ObjectTypes of(
            MapInfo ring, Optional<KernelProgram> user, int control) {
        int btf = user.map(KernelProgram::btf).orElseGet(() -> ofMaps(ring, control));
        return btf == 0 ? null : LoadedBtf.ofKernel(btf, "ring " + ring.name());
    }

    private static int ofMaps(MapInfo ring, int control) {
        return ring.btfId() != 0 || control < 0 ? ring.btfId() : MapInfo.of(control).btfId();
    }

    /** The newest program that uses a ring; empty also if this process may not list programs. */
    public static Optional<KernelProgram> newestUser(MapInfo ring) {
        List<KernelProgram> all;
        try {
            all = KernelProgram.all();
        } catch (BpfException e) {
            return Optional.empty();
        }
        return all.reversed().stream()
                .filter(program -> program.maps().contains(ring.id()))
                .findFirst();
    }
}
