package io.bpfevents.core.internal.kernel;

import io.bpfevents.core.BpfException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The kernel maps that ring objects of this process read. Two readers of one map would overwrite
 * each other's consumer position. A claim also locks the map against other processes.
 */
final class MapClaims {
    private static final ConcurrentMap<Integer, Claim> CLAIMS = new ConcurrentHashMap<>();

    /**
     * A map that is read.
     *
     * @param claimer the ring, for the error message of a later claim
     */
    private record Claim(String claimer, MapLock lock) {}

    private MapClaims() {}

    /**
     * Claims a map.
     *
     * @param claimer the ring, as messages name it
     * @throws BpfException if the map is claimed already, or locked by another process
     */
    static void claim(int mapId, String claimer) {
        CLAIMS.compute(
                mapId,
                (id, claim) -> {
                    if (claim != null) {
                        throw new BpfException(
                                "read " + claimer,
                                "another object reads the same map (id "
                                        + id
                                        + "): "
                                        + claim.claimer()
                                        + ": use that one, or close it and await onClose()");
                    }
                    return new Claim(claimer, MapLock.take(id, claimer));
                });
    }

    static void release(int mapId) {
        CLAIMS.computeIfPresent(
                mapId,
                (_, claim) -> {
                    claim.lock().close(); // before another thread can claim the map
                    return null;
                });
    }
}
