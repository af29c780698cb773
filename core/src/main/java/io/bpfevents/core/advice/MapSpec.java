package io.bpfevents.core.advice;

import io.bpfevents.core.MapType;
import java.util.ArrayList;
import java.util.List;

/**
 * A map as an object declares it, or as the kernel created it.
 *
 * @param name the map's name in messages
 * @param maxEntries the most entries; for a ring buffer its size in bytes
 * @param flags {@code BPF_F_*}
 */
public record MapSpec(
        String name, MapType type, int keySize, int valueSize, long maxEntries, int flags) {

    /** The differences of a pinned map from this declaration; empty if there are none. */
    public List<String> differences(MapSpec pinned) {
        List<String> differences = new ArrayList<>();
        differ(differences, "type", pinned.type, type);
        differ(differences, "key size", pinned.keySize, keySize);
        differ(differences, "value size", pinned.valueSize, valueSize);
        String entries = type == MapType.RINGBUF ? "size" : "max entries";
        differ(differences, entries, pinned.maxEntries, maxEntries);
        differ(differences, "flags", hex(pinned.flags), hex(flags));
        return differences;
    }

    private static void differ(List<String> to, String what, Object pinned, Object declared) {
        if (!pinned.equals(declared)) {
            to.add("its " + what + " is " + pinned + ", the object has " + declared);
        }
    }

    /** Everything but its name. */
    String sizes() {
        String size = type == MapType.RINGBUF ? " bytes" : " entries";
        return "type "
                + type
                + ", "
                + maxEntries
                + size
                + ", keys of "
                + keySize
                + " and values of "
                + valueSize
                + " bytes, flags "
                + hex(flags);
    }

    private static String hex(int flags) {
        return "0x" + Integer.toHexString(flags);
    }
}
