/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * TCP sockets: their states, addresses and ports, and the socket that accept has
 * returned.
 *
 * Changes of the state run in the program's thread, or in an interrupt, where the
 * current task is whichever was interrupted. owned_by_current() distinguishes them.
 */
#ifndef BPF_EVENTS_TCP_BPF_H
#define BPF_EVENTS_TCP_BPF_H

#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include <stdbool.h>

#define FAMILY_IPV4	2	/* AF_INET */
#define PROTOCOL_TCP	6	/* IPPROTO_TCP */

/* As in the kernel, and as ss shows them. */
enum tcp_state {
	ESTABLISHED = 1,
	SYN_SENT,
	SYN_RECV,
	FIN_WAIT1,
	FIN_WAIT2,
	TIME_WAIT,
	CLOSE,
	CLOSE_WAIT,
	LAST_ACK,
	LISTEN,
	CLOSING,
	NEW_SYN_RECV,
} __attribute__((packed));

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct in6_addr___tcp {
	__u8 unused;
};

struct sock_common {
	__be32 skc_daddr;
	__be32 skc_rcv_saddr;
	__be16 skc_dport;
	unsigned short skc_family;
	volatile unsigned char skc_state;
	unsigned long skc_flags;		/* bits of enum sock_flags */
	struct in6_addr___tcp skc_v6_daddr;	/* not without IPv6 */
	struct in6_addr___tcp skc_v6_rcv_saddr;
};

typedef struct {
	int owned;
} socket_lock_t;

struct sock {
	struct sock_common __sk_common;
	socket_lock_t sk_lock;
	int sk_err;
	__u16 sk_protocol;
};

/* A TCP socket begins with it, as it begins with a struct sock. */
struct inet_sock {
	__be16 inet_sport;
};

struct socket {
	struct file *file;
	struct sock *sk;
};

struct file {
	void *private_data;
};

struct fdtable {
	struct file **fd;
};

struct files_struct {
	struct fdtable *fdt;
};

struct task_struct___files {
	struct files_struct *files;
};

#pragma clang attribute pop

/* The tracepoint of states has sockets of other protocols too. */
static __always_inline bool is_tcp(const struct sock *sk)
{
	return BPF_CORE_READ(sk, sk_protocol) == PROTOCOL_TCP;
}

/*
 * Whether the current task uses the socket: it has locked it for a system call.
 * What arrives meanwhile waits until the task processes it.
 */
static __always_inline bool owned_by_current(const struct sock *sk)
{
	return BPF_CORE_READ(sk, sk_lock.owned);
}

/* The socket's number is gone when it is closed, this port is not. */
static __always_inline __u16 local_port(const struct sock *sk)
{
	return bpf_ntohs(BPF_CORE_READ((const struct inet_sock *)sk, inet_sport));
}

static __always_inline __u16 remote_port(const struct sock *sk)
{
	return bpf_ntohs(BPF_CORE_READ(sk, __sk_common.skc_dport));
}

static __always_inline void map_ipv4(__u8 *to, __be32 address)
{
	__builtin_memset(to, 0, 10);
	to[10] = to[11] = 0xff;
	__builtin_memcpy(to + 12, &address, sizeof(address));
}

/* Reads the addresses, 16 bytes each; an IPv4 address as ::ffff:a.b.c.d. */
static __always_inline void read_addresses(__u8 *local, __u8 *remote, const struct sock *sk)
{
	if (BPF_CORE_READ(sk, __sk_common.skc_family) == FAMILY_IPV4 ||
	    !bpf_core_field_exists(struct sock_common, skc_v6_daddr)) {
		map_ipv4(local, BPF_CORE_READ(sk, __sk_common.skc_rcv_saddr));
		map_ipv4(remote, BPF_CORE_READ(sk, __sk_common.skc_daddr));
	} else {
		bpf_core_read(local, 16, &sk->__sk_common.skc_v6_rcv_saddr);
		bpf_core_read(remote, 16, &sk->__sk_common.skc_v6_daddr);
	}
}

/* Fills local_address, remote_address, local_port and remote_port of an event. */
#define read_endpoints(e, sk)							\
	({									\
		read_addresses((e)->local_address, (e)->remote_address, (sk));	\
		(e)->local_port = local_port(sk);				\
		(e)->remote_port = remote_port(sk);				\
	})

/*
 * The TCP socket of a descriptor that accept has just returned to the current
 * task; NULL if it is of another kind, or if another thread has closed it.
 */
static __always_inline struct sock *accepted(long descriptor)
{
	struct task_struct___files *task = (void *)bpf_get_current_task();
	struct file **files = BPF_CORE_READ(task, files, fdt, fd);
	struct file *file = NULL;
	struct socket *socket;
	struct sock *sk;

	if (descriptor < 0 ||
	    bpf_probe_read_kernel(&file, sizeof(file), files + descriptor) || !file)
		return NULL;
	socket = BPF_CORE_READ(file, private_data);
	if (!socket || BPF_CORE_READ(socket, file) != file)
		return NULL;
	sk = BPF_CORE_READ(socket, sk);
	return sk && is_tcp(sk) ? sk : NULL;
}

#endif /* BPF_EVENTS_TCP_BPF_H */
