package io.bpfevents.core.object.program.unlinked;

import java.net.NetworkInterface;
import java.net.SocketException;

/** The network interfaces of this process. */
public final class Interfaces {
    private Interfaces() {}

    /** The number of a network interface; negative if there is none of that name. */
    public static int index(String name) {
        try {
            NetworkInterface device = NetworkInterface.getByName(name);
            return device == null ? -1 : device.getIndex();
        } catch (SocketException e) {
            return -1; // this process may not list them
        }
    }
}
