package io.bpfevents.core.internal.kernel;

import io.bpfevents.core.BpfException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The kernel maps that ring objects of this process read. Two readers of one map would overwrite
 * each other's consumer position.
 */
final class MapClaims {
    private static final ConcurrentMap<Integer, String> HOLDERS = new ConcurrentHashMap<>();

    private MapClaims() {}

    /**
     * Claims a map.
     *
     * @param claimer the ring, for the error message of a later claim
     * @throws BpfException if the map is claimed already
     */
    static void claim(int mapId, String claimer) {
        String holder = HOLDERS.putIfAbsent(mapId, claimer);
        if (holder != null) {
            throw new BpfException(
                    "read " + claimer,
                    "another Ringbuf object reads the same map (id "
                            + mapId
                            + "): "
                            + holder
                            + ": use that one, or close it and await onClose()");
        }
    }

    static void release(int mapId) {
        HOLDERS.remove(mapId);
    }
}
