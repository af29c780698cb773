package io.bpfevents.catalog.network;

/** The state of a TCP socket (RFC 9293); the names are those of the kernel. */
public enum TcpState {
    /** Both sides can send. */
    ESTABLISHED,
    /** The program has called {@code connect}, and the peer has not answered. */
    SYN_SENT,
    /** The peer opens the connection, and has not confirmed it. */
    SYN_RECV,
    /** This side has closed first, and the peer has not confirmed it. */
    FIN_WAIT1,
    /** This side has closed first, the peer has confirmed it, and can still send. */
    FIN_WAIT2,
    /** Both sides have closed, this one first; late segments are still answered. */
    TIME_WAIT,
    /** There is no connection. */
    CLOSE,
    /** The peer has closed first, and this side can still send. */
    CLOSE_WAIT,
    /** Both sides have closed, the peer first, and it has not confirmed that of this side. */
    LAST_ACK,
    /** The socket accepts connections. */
    LISTEN,
    /** Both sides have closed at the same time. */
    CLOSING,
    /** The peer opens the connection, for which there is no full socket yet. */
    NEW_SYN_RECV
}
