package io.bpfevents.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * Where a global variable lies in its section: the entries that follow a {@link
 * BtfType#BTF_KIND_DATASEC}, as many as its {@link BtfType#vlen}.
 *
 * <p>The methods take the section's type and the index of the entry.
 *
 * <p>Source: include/uapi/linux/btf.h.
 *
 * <pre>{@code
 * struct btf_var_secinfo {
 *     __u32 type;
 *     __u32 offset;
 *     __u32 size;
 * };
 * }</pre>
 */
public final class BtfVarSecinfo {

    static final StructLayout LAYOUT =
            MemoryLayout.structLayout(
                            JAVA_INT.withName("type"),
                            JAVA_INT.withName("offset"),
                            JAVA_INT.withName("size"))
                    .withName("btf_var_secinfo");

    private static final long TYPE = LAYOUT.byteOffset(PathElement.groupElement("type"));
    private static final long OFFSET = LAYOUT.byteOffset(PathElement.groupElement("offset"));
    private static final long SIZE = LAYOUT.byteOffset(PathElement.groupElement("size"));

    private BtfVarSecinfo() {}

    /** The id of the variable, a {@link BtfType#BTF_KIND_VAR}. */
    public static int type(MemorySegment datasec, int index) {
        return datasec.get(JAVA_INT, at(index) + TYPE);
    }

    /** Its offset in the section, in bytes. */
    public static int offset(MemorySegment datasec, int index) {
        return datasec.get(JAVA_INT, at(index) + OFFSET);
    }

    /** Its size in bytes. */
    public static int size(MemorySegment datasec, int index) {
        return datasec.get(JAVA_INT, at(index) + SIZE);
    }

    private static long at(int index) {
        return BtfType.LAYOUT.byteSize() + index * LAYOUT.byteSize();
    }
}
