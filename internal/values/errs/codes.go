package errs

// Code is the stable name of a problem. Clients and state machines may depend on it.
type Code string

// The codes of the product.
const (
	Internal          Code = "internal"
	Unavailable       Code = "unavailable"
	NotFound          Code = "not_found"
	InvalidBody       Code = "invalid_body"
	InvalidRequest    Code = "invalid_request"
	BodyTooLarge      Code = "body_too_large"
	MissingHeader     Code = "missing_header"
	Unauthenticated   Code = "unauthenticated"
	Forbidden         Code = "forbidden"
	SignInFailed      Code = "sign_in_failed"
	PasswordChange    Code = "password_change_required"
	SaleIDReused      Code = "sale_id_reused"
	SaleInProgress    Code = "sale_in_progress"
	SaleGivenUp       Code = "sale_given_up"
	UnknownTill       Code = "unknown_till"
	UnknownProduct    Code = "unknown_product"
	ProductInactive   Code = "product_inactive"
	OutOfStock        Code = "out_of_stock"
	PriceChanged      Code = "price_changed"
	PaymentShort      Code = "payment_short"
	PaymentOver       Code = "payment_over"
	PaymentDeclined   Code = "payment_declined"
	TerminalFailed    Code = "terminal_unavailable"
	BuyerRequired     Code = "buyer_required"
	InvalidDocument   Code = "invalid_document"
	FacturaNeedsRUC   Code = "factura_needs_ruc"
	FacturaNotAllowed Code = "factura_not_allowed"
	Stale             Code = "stale"
	Conflict          Code = "conflict"
	ApprovalNeeded    Code = "approval_needed"
	WrongPIN          Code = "wrong_pin"
	TooManyTries      Code = "too_many_tries"
	CreditLimit       Code = "credit_limit"
	TillClosed        Code = "till_closed"
	DrawerShort       Code = "drawer_short"
	AlreadyReturned   Code = "already_returned"
	BackupDamaged     Code = "backup_damaged"
	OrderDecided      Code = "order_decided"
	RestockLimit      Code = "restock_limit"
	MoreThanOrdered   Code = "more_than_ordered"
	RestoreUndecided  Code = "restore_undecided"
	PaperEntered      Code = "paper_entered"
)

// Spec is what the edge says for a code.
type Spec struct {
	// Status is the HTTP status.
	Status int
	// Workflow is the error name in state machines, which Retry and Catch use.
	Workflow string
	// Spanish and English are the sentence for the person at the till: what happened and what to do.
	Spanish, English string
}

// Spec returns the code's status, workflow error and sentences; those of Internal for an unknown code.
func (c Code) Spec() Spec {
	if spec, ok := codes[c]; ok {
		return spec
	}
	return codes[Internal]
}

var codes = map[Code]Spec{
	Internal: {500, "Internal",
		"Algo falló de nuestro lado. No se perdió nada: vuelva a intentarlo.",
		"Something failed on our side. Nothing is lost: try again."},
	Unavailable: {503, "Unavailable",
		"El sistema está ocupado o reiniciando. Vuelva a intentarlo en unos segundos.",
		"The system is busy or restarting. Try again in a few seconds."},
	NotFound: {404, "NotFound",
		"No existe o ya no está.",
		"It does not exist, or no longer."},
	InvalidBody: {400, "InvalidBody",
		"La solicitud está mal escrita.",
		"The request is malformed."},
	InvalidRequest: {422, "InvalidRequest",
		"Hay datos que corregir.",
		"Some fields need correction."},
	BodyTooLarge: {413, "BodyTooLarge",
		"La solicitud es demasiado grande.",
		"The request is too large."},
	MissingHeader: {403, "MissingHeader",
		"Falta la cabecera X-Carmensita.",
		"The header X-Carmensita is missing."},
	Unauthenticated: {401, "Unauthenticated",
		"Su sesión terminó. Ingrese de nuevo.",
		"Your session has ended. Sign in again."},
	Forbidden: {403, "Forbidden",
		"Su usuario no tiene permiso para esto. Pida ayuda al administrador.",
		"Your user may not do this. Ask the manager."},
	SignInFailed: {401, "SignInFailed",
		"Usuario o contraseña incorrectos.",
		"Wrong user or password."},
	PasswordChange: {403, "PasswordChange",
		"Debe elegir una contraseña nueva para ingresar.",
		"You must choose a new password to sign in."},
	SaleIDReused: {409, "SaleIDReused",
		"Ese número de venta ya se usó para otra venta. Empiece una venta nueva.",
		"This sale id was used for another cart. Start a new sale."},
	SaleInProgress: {503, "SaleInProgress",
		"Esta venta todavía se está registrando. Espere un momento y reintente: no se cobrará dos veces.",
		"This sale is still being recorded. Wait a moment and retry: nothing is charged twice."},
	SaleGivenUp: {503, "SaleGivenUp",
		"La venta tardó demasiado y se deshizo. Reintente: no se cobrará dos veces.",
		"The sale took too long and was undone. Retry: nothing is charged twice."},
	UnknownTill: {422, "UnknownTill",
		"Esa caja no existe o está cerrada. Elija otra caja.",
		"This till does not exist or is closed. Choose another."},
	UnknownProduct: {422, "UnknownProduct",
		"Hay un producto que no existe. Quítelo y vuelva a cobrar.",
		"One product does not exist. Remove it and try again."},
	ProductInactive: {409, "ProductInactive",
		"Hay un producto que ya no se vende. Quítelo y vuelva a cobrar.",
		"One product is no longer sold. Remove it and try again."},
	OutOfStock: {409, "OutOfStock",
		"No hay stock suficiente.",
		"Not enough stock."},
	PriceChanged: {409, "PriceChanged",
		"El total cambió. Confirme el nuevo total con el cliente.",
		"The total has changed. Confirm the new one with the customer."},
	PaymentShort: {422, "PaymentShort",
		"El pago no alcanza para el total.",
		"The payment does not cover the total."},
	PaymentOver: {422, "PaymentOver",
		"El pago pasa del total: solo el efectivo puede dar vuelto.",
		"The payment exceeds the total: only cash gives change."},
	PaymentDeclined: {402, "PaymentDeclined",
		"La tarjeta fue rechazada.",
		"The card was declined."},
	TerminalFailed: {503, "TerminalUnavailable",
		"El terminal de tarjetas no responde. No se cobró nada: reintente o use otro medio de pago.",
		"The card terminal does not answer. Nothing was charged: retry or pay another way."},
	BuyerRequired: {422, "BuyerRequired",
		"Las boletas de más de S/ 700.00 llevan el documento y el nombre del cliente.",
		"A boleta above S/ 700.00 needs the buyer's document and name."},
	InvalidDocument: {422, "InvalidDocument",
		"El número de documento no es válido. Revíselo.",
		"The document number is not valid. Check it."},
	FacturaNeedsRUC: {422, "FacturaNeedsRUC",
		"La factura necesita un RUC válido de 11 dígitos.",
		"A factura needs a valid RUC of 11 digits."},
	FacturaNotAllowed: {422, "FacturaNotAllowed",
		"El régimen de la tienda no permite facturas. Emita una boleta.",
		"The shop's tax regime allows no facturas. Issue a boleta."},
	Stale: {412, "Stale",
		"Alguien lo cambió mientras tanto. Vuelva a abrirlo y repita su cambio.",
		"Someone changed it meanwhile. Open it again and repeat your change."},
	Conflict: {409, "Conflict",
		"Eso ya existe o ya no se puede hacer.",
		"That exists already, or can no longer be done."},
	ApprovalNeeded: {403, "ApprovalNeeded",
		"Esto necesita la aprobación de un encargado con su PIN.",
		"This needs a manager's approval by PIN."},
	WrongPIN: {403, "WrongPIN",
		"El usuario o el PIN del encargado no es correcto.",
		"The manager's user or PIN is wrong."},
	TooManyTries: {429, "TooManyTries",
		"Demasiados intentos. Espere unos minutos y vuelva a intentarlo.",
		"Too many tries. Wait some minutes and try again."},
	CreditLimit: {409, "CreditLimit",
		"El crédito del cliente no alcanza.",
		"The customer's credit does not suffice."},
	AlreadyReturned: {409, "AlreadyReturned",
		"De esta venta ya se devolvió una parte: queda menos por devolver.",
		"Part of this sale was returned already: less is left to return."},
	BackupDamaged: {409, "BackupDamaged",
		"El respaldo no pasó la comprobación y no se usará. Haga otro, o use uno anterior.",
		"The backup did not pass its check and is not used. Make another, or use an older one."},
	RestoreUndecided: {409, "RestoreUndecided",
		"Quedó a medias antes de restaurar la tienda: primero un administrador lo decide en Respaldos.",
		"It was half done before the shop was restored: an admin decides about it first, under Backups."},
	OrderDecided: {409, "OrderDecided",
		"Este pedido ya no admite eso.",
		"The order can no longer take this."},
	RestockLimit: {403, "RestockLimit",
		"El total pasa del límite de los encargados: lo aprueba un administrador.",
		"The total is above what a manager may approve: an admin has to."},
	MoreThanOrdered: {409, "MoreThanOrdered",
		"Llegó más de lo que falta del pedido. Reciba lo pedido; lo demás entra aparte, o se devuelve.",
		"More came than is left of the order. Receive what was ordered; the rest enters without an order, or goes back."},
	PaperEntered: {409, "PaperEntered",
		"Ese comprobante del proveedor ya está ingresado.",
		"This document of the supplier has been entered already."},
	TillClosed: {409, "TillClosed",
		"La caja está cerrada. Ábrala para vender o mover efectivo.",
		"The till is closed. Open it to sell or to move cash."},
	DrawerShort: {409, "DrawerShort",
		"En la caja no hay tanto efectivo.",
		"There is not that much cash in the drawer."},
}
