package io.bpfevents.catalog.network;

import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.catalog.event.Task;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/** An event of a TCP connection, as one of its two sockets sees it. */
public sealed interface TcpEvent extends KernelEvent
        permits TcpConnect, TcpAccept, TcpClose, TcpRetransmit {
    /** The address of the socket; the wildcard address if the kernel had chosen none yet. */
    InetAddress localAddress();

    /** The port of the socket, 0 to 65,535; 0 if the kernel had chosen none yet. */
    int localPort();

    /** The address of the peer. */
    InetAddress remoteAddress();

    /** The port of the peer, 1 to 65,535. */
    int remotePort();

    /** The address and port of the socket. */
    default InetSocketAddress local() {
        return new InetSocketAddress(localAddress(), localPort());
    }

    /** The address and port of the peer. */
    default InetSocketAddress remote() {
        return new InetSocketAddress(remoteAddress(), remotePort());
    }

    /**
     * The task; empty if it is unknown, since much of TCP runs in interrupts. All numbers of {@link
     * #task} are then 0, and its name is empty.
     */
    default Optional<Task> knownTask() {
        return task().pid() == 0 ? Optional.empty() : Optional.of(task());
    }
}
