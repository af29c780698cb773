package io.bpfevents.core.elf;

import io.bpfevents.core.BpfException;
import java.nio.ByteBuffer;

/** The sections of a BPF object. Offsets: {@code struct btf_ext_header} of libbpf. */
public final class BpfSections {
    private static final String BTF_EXT = ".BTF.ext";
    private static final int CORE_RELO_LEN = 28;

    private BpfSections() {}

    /**
     * Whether a BPF object has CO-RE relocations, which require the kernel's BTF at load. False for
     * a damaged file, which libbpf rejects.
     *
     * @param elf a file that {@link BpfElfHeader} accepts
     */
    public static boolean hasRelocationsToKernelTypes(byte[] elf) {
        try {
            Sections sections =
                    new Sections(
                            damage -> new BpfException("read its sections", damage),
                            ByteBuffer.wrap(elf));
            return sections.named(BTF_EXT).stream()
                    .map(sections::contents)
                    .anyMatch(BpfSections::hasRelocations);
        } catch (BpfException e) {
            return false;
        }
    }

    private static boolean hasRelocations(ByteBuffer header) {
        return header.capacity() >= CORE_RELO_LEN + Integer.BYTES
                && header.getInt(4) > CORE_RELO_LEN // headers before CO-RE are shorter
                && header.getInt(CORE_RELO_LEN) > 0;
    }
}
