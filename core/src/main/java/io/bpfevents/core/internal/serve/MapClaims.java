package io.bpfevents.core.internal.serve;

import io.bpfevents.core.BpfException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Which of this process's ring objects reads which kernel map. Two readers of one map would each
 * move its consumer position under the other.
 */
final class MapClaims {
    private static final ConcurrentMap<Integer, String> HOLDERS = new ConcurrentHashMap<>();

    private MapClaims() {}

    /**
     * Claims a map.
     *
     * @param who names the claimer to whoever comes next
     * @throws BpfException if the map is claimed already
     */
    static void claim(int mapId, String who) {
        String holder = HOLDERS.putIfAbsent(mapId, who);
        if (holder != null) {
            throw new BpfException(
                    "read " + who,
                    "another Ringbuf object reads the same map (id "
                            + mapId
                            + "), namely "
                            + holder
                            + ": use that one, or close it and await onClose()");
        }
    }

    static void release(int mapId) {
        HOLDERS.remove(mapId);
    }
}
