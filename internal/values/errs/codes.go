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
	LookupOff         Code = "lookup_off"
	LookupFailed      Code = "lookup_failed"
	TaxpayerUnknown   Code = "taxpayer_unknown"
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
		"Hubo una falla en el sistema. No se perdió nada: intente otra vez.",
		"The system failed. Nothing was lost: try again."},
	Unavailable: {503, "Unavailable",
		"El sistema está ocupado o reiniciándose. Intente otra vez en unos segundos.",
		"The system is busy or restarting. Try again in a few seconds."},
	NotFound: {404, "NotFound",
		"No se encontró: no existe o se borró.",
		"Not found: it doesn't exist or was deleted."},
	InvalidBody: {400, "InvalidBody",
		"No se pudo leer lo enviado. Recargue la página e intente otra vez.",
		"What was sent could not be read. Reload the page and try again."},
	InvalidRequest: {422, "InvalidRequest",
		"Corrija los datos marcados.",
		"Correct the marked fields."},
	BodyTooLarge: {413, "BodyTooLarge",
		"Lo enviado es demasiado grande.",
		"What was sent is too large."},
	MissingHeader: {403, "MissingHeader",
		"Recargue la página e intente otra vez.",
		"Reload the page and try again."},
	Unauthenticated: {401, "Unauthenticated",
		"Su sesión se cerró. Ingrese otra vez.",
		"Your session was closed. Sign in again."},
	Forbidden: {403, "Forbidden",
		"No tiene acceso a esto. Pida ayuda al administrador.",
		"You don't have permission to do this. Ask an administrator."},
	SignInFailed: {401, "SignInFailed",
		"Usuario o contraseña incorrectos.",
		"Wrong username or password."},
	PasswordChange: {403, "PasswordChange",
		"Debe elegir una contraseña nueva para ingresar.",
		"You must choose a new password to sign in."},
	SaleIDReused: {409, "SaleIDReused",
		"Ese número de venta ya se usó para otra venta. Empiece una venta nueva.",
		"This sale number was used for another sale. Start a new one."},
	SaleInProgress: {503, "SaleInProgress",
		"Esta venta todavía se está registrando. Espere un momento y reintente: no se cobrará dos veces.",
		"This sale is still being recorded. Wait a moment and retry: nothing is charged twice."},
	SaleGivenUp: {503, "SaleGivenUp",
		"La venta demoró demasiado y se anuló. Reintente: no se cobrará dos veces.",
		"The sale took too long and was undone. Retry: nothing is charged twice."},
	UnknownTill: {422, "UnknownTill",
		"Esa caja no existe o está cerrada. Elija otra caja.",
		"This till does not exist or is closed. Choose another."},
	UnknownProduct: {422, "UnknownProduct",
		"Hay un producto que no existe. Quítelo y cobre otra vez.",
		"One product does not exist. Remove it and try again."},
	ProductInactive: {409, "ProductInactive",
		"Hay un producto que ya no se vende. Quítelo y cobre otra vez.",
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
		"El pago supera el total: solo se da vuelto en efectivo.",
		"The payment is above the total: change is given in cash only."},
	PaymentDeclined: {402, "PaymentDeclined",
		"La tarjeta fue rechazada.",
		"The card was declined."},
	TerminalFailed: {503, "TerminalUnavailable",
		"El POS no responde. No se cobró nada: reintente o use otro medio de pago.",
		"The card terminal is not responding. Nothing was charged: retry or use another payment method."},
	BuyerRequired: {422, "BuyerRequired",
		"Las boletas de más de S/ 700.00 llevan el documento y el nombre del cliente.",
		"A boleta above S/ 700.00 needs the customer's document and name."},
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
		"Otra persona ya cambió esto. Ábralo otra vez y repita su cambio.",
		"Someone else already changed this. Open it again and repeat your change."},
	Conflict: {409, "Conflict",
		"No se pudo guardar: ya existe o cambió. Actualice y revise.",
		"It already exists or has changed. Refresh and check."},
	ApprovalNeeded: {403, "ApprovalNeeded",
		"Un encargado debe autorizarlo con su PIN.",
		"A manager must approve this with a PIN."},
	WrongPIN: {403, "WrongPIN",
		"El usuario o el PIN del encargado no es correcto.",
		"The manager's username or PIN is wrong."},
	TooManyTries: {429, "TooManyTries",
		"Demasiados intentos. Espere unos minutos e intente otra vez.",
		"Too many tries. Wait a few minutes and try again."},
	CreditLimit: {409, "CreditLimit",
		"Supera el límite de fiado del cliente.",
		"This goes over the customer's credit limit."},
	AlreadyReturned: {409, "AlreadyReturned",
		"Ya se devolvió una parte de esta venta. Revise cuánto queda por devolver.",
		"Part of this sale was already returned. Check how much is left to return."},
	BackupDamaged: {409, "BackupDamaged",
		"El respaldo no pasó la comprobación y no se usará. Haga otro o use uno anterior.",
		"The backup did not pass its check and will not be used. Make another or use an older one."},
	RestoreUndecided: {409, "RestoreUndecided",
		"Quedó a medias antes de restaurar la tienda. Un administrador debe resolverlo primero en Respaldos.",
		"It was half done before the shop was restored. An administrator must resolve it first, under Backups."},
	OrderDecided: {409, "OrderDecided",
		"Ese paso ya no se puede hacer en este pedido.",
		"That can no longer be done to this order."},
	RestockLimit: {403, "RestockLimit",
		"El total supera el límite de los encargados: lo aprueba un administrador.",
		"The total is above what a manager may approve: an administrator must."},
	MoreThanOrdered: {409, "MoreThanOrdered",
		"Llegó más de lo que falta del pedido. Reciba solo lo pedido; lo demás regístrelo aparte o devuélvalo.",
		"More came than is left of the order. Receive only what was ordered; receive the rest separately or return it."},
	PaperEntered: {409, "PaperEntered",
		"Ese comprobante del proveedor ya está ingresado.",
		"This supplier document was already entered."},
	LookupOff: {404, "LookupOff",
		"La tienda no busca nombres por RUC o DNI. Escriba los datos.",
		"The shop does not look names up by RUC or DNI. Enter the details."},
	LookupFailed: {503, "LookupFailed",
		"No se pudo buscar el nombre. Escriba los datos.",
		"The name could not be looked up. Enter the details."},
	TaxpayerUnknown: {404, "TaxpayerUnknown",
		"No se encontró ese RUC o DNI. Revise el número o escriba los datos.",
		"This RUC or DNI was not found. Check the number, or enter the details."},
	TillClosed: {409, "TillClosed",
		"La caja está cerrada. Ábrala para vender o registrar efectivo.",
		"The till is closed. Open it to sell or to record cash."},
	DrawerShort: {409, "DrawerShort",
		"En el cajón no hay tanto efectivo.",
		"There is not that much cash in the drawer."},
}
